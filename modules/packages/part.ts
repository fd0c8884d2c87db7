import { splitParts } from '../../src/shell/parts.ts'
import { type Script, sh } from '../../src/shell/script.ts'

/** The folders of the system's own tools first: dpkg calls them, and a session may know nothing of `/sbin`. */
export const systemPath: Script = sh`PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH; export PATH`

/** The parts of an answer by their names, without their final newlines. */
export const readParts = (stdout: string): ReadonlyMap<string, string> =>
  new Map(splitParts(stdout).map(([name, text]) => [name, text.replace(/\n+$/, '')]))

/** The lines of a part that say something. */
export const linesOf = (parts: ReadonlyMap<string, string>, name: string): readonly string[] =>
  (parts.get(name) ?? '').split('\n').filter((line) => line !== '')

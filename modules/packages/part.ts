import { type Script, sh } from '../../src/shell/script.ts'

/** Defines `part NAME`: starts a part of an answer. */
export const partFunction: Script = sh`part() { printf '\n\036%s\n' "$1"; }`

/** The folders of the system's own tools first: dpkg calls them, and a session may know nothing of `/sbin`. */
export const systemPath: Script = sh`PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH; export PATH`

/** The parts of an answer by their names, without their final newlines. */
export function readParts(stdout: string): ReadonlyMap<string, string> {
  return new Map(
    stdout
      .split('\n\x1e')
      .slice(1)
      .map((chunk) => {
        const end = chunk.indexOf('\n')
        return end < 0 ? [chunk, ''] : [chunk.slice(0, end), chunk.slice(end + 1).replace(/\n+$/, '')]
      }),
  )
}

/** The lines of a part that say something. */
export const linesOf = (parts: ReadonlyMap<string, string>, name: string): readonly string[] =>
  (parts.get(name) ?? '').split('\n').filter((line) => line !== '')

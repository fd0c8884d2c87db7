import { type Script, sh } from '../../src/shell/script.ts'

/** Defines `part NAME`: starts a part of an answer. */
export const partFunction: Script = sh`part() { printf '\n\036%s\n' "$1"; }`

/** The folders of the system's own tools, which the path of a plain user does not name. */
export const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin`

/** The parts of an answer by their names, each as its lines; empty lines are left out. */
export const readParts = (stdout: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    stdout
      .split('\n\x1e')
      .slice(1)
      .map((chunk) => {
        const [name = '', ...lines] = chunk.split('\n')
        return [name, lines.filter((line) => line.trim() !== '')] as const
      }),
  )

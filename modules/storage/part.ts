import { type Script, sh } from '../../src/shell/script.ts'

/** Defines `part NAME`: starts a part of an answer. */
export const partFunction: Script = sh`part() { printf '\n\036%s\n' "$1"; }`

/** The folders of the system's own tools, which the path of a plain user does not name. */
export const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin; export LC_ALL=C`

/** A part of an answer: its name and its lines, without the empty ones. */
export interface Part {
  readonly name: string
  readonly lines: readonly string[]
}

/** The parts of an answer in their order; a name may come more than once. */
export const readParts = (stdout: string): readonly Part[] =>
  stdout
    .split('\n\x1e')
    .slice(1)
    .map((chunk) => {
      const [name = '', ...lines] = chunk.split('\n')
      return { name, lines: lines.filter((line) => line.trim() !== '') }
    })

/** The lines of the first part of a name; none when there is no such part. */
export const linesOf = (parts: readonly Part[], name: string): readonly string[] =>
  parts.find((part) => part.name === name)?.lines ?? []

import { filledLines, splitParts } from '../../src/shell/parts.ts'
import { type Script, sh } from '../../src/shell/script.ts'
import { toolPath as systemTools } from '../../src/shell/tool-path.ts'

/** The folders of the system's own tools, and tools that speak English. */
export const toolPath: Script = sh`${systemTools}; export LC_ALL=C`

/** A part of an answer: its name and its lines, without the empty ones. */
export interface Part {
  readonly name: string
  readonly lines: readonly string[]
}

/** The parts of an answer in their order; a name may come more than once. */
export const readParts = (stdout: string): readonly Part[] =>
  splitParts(stdout).map(([name, text]) => ({ name, lines: filledLines(text) }))

/** The lines of the first part of a name; none when there is no such part. */
export const linesOf = (parts: readonly Part[], name: string): readonly string[] =>
  parts.find((part) => part.name === name)?.lines ?? []

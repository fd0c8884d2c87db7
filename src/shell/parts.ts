import { type Script, sh } from './script.ts'

/** Defines `part NAME`: starts a part of an answer. */
export const partFunction: Script = sh`part() { printf '\n\036%s\n' "$1"; }`

/** The parts of an answer in their order: the name of each, and its text as it was printed. */
export const splitParts = (stdout: string): readonly (readonly [name: string, text: string])[] =>
  stdout
    .split('\n\x1e')
    .slice(1)
    .map((chunk) => {
      const end = chunk.indexOf('\n')
      return end < 0 ? [chunk, ''] : [chunk.slice(0, end), chunk.slice(end + 1)]
    })

/** The lines of a text that say something. */
export const filledLines = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '')

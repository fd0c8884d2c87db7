import { filledLines, splitParts } from '../../src/shell/parts.ts'

/** The parts of an answer by their names, each as its lines; empty lines are left out. */
export const readParts = (stdout: string): ReadonlyMap<string, readonly string[]> =>
  new Map(splitParts(stdout).map(([name, text]) => [name, filledLines(text)]))

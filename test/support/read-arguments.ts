import type { Module } from '../../src/module/contract.ts'
import { parseArguments } from '../../src/module/parse-arguments.ts'

/** A module's arguments from what a task gives; throws with every problem's argument and message. */
export function readArguments(module: Module, given: Readonly<Record<string, unknown>>): never {
  const parsed = parseArguments(module, given)
  if (parsed.kind === 'parsed') return parsed.args as never
  throw new Error(parsed.problems.map(({ argument, message }) => `${argument ?? ''}: ${message}`).join('\n'))
}

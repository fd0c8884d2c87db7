import type { Module } from '../../src/module/contract.ts'
import { type ArgumentProblem, parseArguments } from '../../src/module/parse-arguments.ts'

/** A module's arguments from what a task gives; throws with every problem's argument and message. */
export function readArguments(module: Module, given: Readonly<Record<string, unknown>>): never {
  const parsed = parseArguments(module, given)
  if (parsed.kind === 'parsed') return parsed.args as never
  throw new Error(parsed.problems.map(told).join('\n'))
}

function told(problem: ArgumentProblem): string {
  switch (problem.kind) {
    case 'unknown':
      return `${problem.argument}: unknown argument`
    case 'missing':
      return `${problem.argument}: this argument is required`
    case 'value':
      return `${problem.argument}: ${problem.message}`
    case 'whole':
      return `: ${problem.message}`
  }
}

import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import { knownProblem } from '../module/known-sentence.ts'
import type { ArgumentProblem } from '../module/parse-arguments.ts'
import { argumentNames } from '../module/registry.ts'
import { didYouMean } from '../text/nearest.ts'

/** What is wrong with a module's arguments, each at its place; `action` is the module's name as it was written. */
export function argumentFailures(
  module: Module,
  action: string,
  problems: readonly ArgumentProblem[],
  placeOf: (argument: string | undefined) => Position,
): readonly Failure[] {
  const known = knownProblem(module, action, problems)
  return problems.map((one) =>
    asFailure(module, one, { at: placeOf('argument' in one ? one.argument : undefined), known }),
  )
}

interface About {
  readonly at: Position
  readonly known: string | undefined
}

function asFailure(module: Module, problem: ArgumentProblem, about: About): Failure {
  switch (problem.kind) {
    case 'unknown':
      return unknownArgument(module, problem.argument, about)
    case 'missing':
      return new Failure('bad-argument', `${module.name}: the argument "${problem.argument}" is required`, about)
    case 'value':
      return new Failure('bad-argument', `${module.name}: ${problem.argument}: ${problem.message}`, about)
    case 'whole':
      return new Failure('bad-argument', `${module.name}: ${problem.message}`, about)
  }
}

function unknownArgument(module: Module, argument: string, about: About): Failure {
  const takes = `${module.name} takes: ${Object.keys(module.args.shape).join(', ')}`
  const meant = didYouMean(argument, argumentNames(module).keys())
  return new Failure('unknown-argument', `${module.name}: unknown argument "${argument}"`, {
    ...about,
    hint: meant ? `${meant} ${takes}` : takes,
  })
}

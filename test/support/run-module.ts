import { isDeepStrictEqual } from 'node:util'
import type { Answer, Asking, Control, Diff, Facts, Module, Returned, State, Wish } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'

export type AnyResource = Extract<Module, { kind: 'resource' }>
export type AnyQuery = Extract<Module, { kind: 'query' }>
export type AnyAction = Extract<Module, { kind: 'action' }>

/** Whether a state is as wished: every field equal, `null` being no wish. */
export const fulfils = (is: State, should: Wish<State>): boolean =>
  Object.entries(should).every(([name, wish]) => wish === null || isDeepStrictEqual(is[name], wish))

/** Where scripts go, and what is known there. */
export interface Stage {
  run(script: Script): Promise<Answer>
  readonly control: Control
  readonly facts: Facts
  readonly diff?: boolean
}

/** How a resource was, what was wished, and what came of it. */
export interface Ran {
  readonly changed: boolean
  readonly is: State
  readonly should: Wish<State>
  /** The answer of converge, when something was sent. */
  readonly answer: Answer | undefined
  readonly returned: Returned
  readonly diffs: readonly Diff[]
}

async function ask(stage: Stage, script: Script): Promise<Answer> {
  const answer = await stage.run(script)
  if (answer.code !== 0) throw new Error(`a question ended with ${answer.code}: ${answer.stderr}\n${script.text}`)
  return answer
}

const asking = (stage: Stage, check: boolean): Asking => ({ facts: stage.facts, diff: stage.diff ?? false, check })

/** Runs a resource as the engine does; in check mode nothing but the question is sent. */
export async function runResource(module: AnyResource, given: never, stage: Stage, check = false): Promise<Ran> {
  const args = module.resolve ? ((await module.resolve(given, stage.control)) as never) : given
  const question = module.observe(args, asking(stage, check))
  const told = await ask(stage, question.script)
  const is = question.parse(told.stdout, told.bytes)
  const change = { is, should: module.desire(args, is) }
  const changed = !fulfils(is, change.should)
  const answer = changed && !check ? await stage.run(module.converge(change, args)) : undefined
  return {
    changed,
    ...change,
    answer,
    returned: answer && answer.code !== 0 ? {} : (module.report?.(args, change, answer) ?? {}),
    diffs: module.diff?.(args, change) ?? [],
  }
}

/** What a resource observes now. */
export async function observeAgain(module: AnyResource, given: never, stage: Stage): Promise<State> {
  const args = module.resolve ? ((await module.resolve(given, stage.control)) as never) : given
  const question = module.observe(args, asking(stage, false))
  const told = await ask(stage, question.script)
  return question.parse(told.stdout, told.bytes)
}

/** Runs a query as the engine does. */
export async function runQuery(module: AnyQuery, args: never, stage: Stage): Promise<Returned> {
  const question = module.observe(args, asking(stage, false))
  const told = await ask(stage, question.script)
  return module.report(args, question.parse(told.stdout, told.bytes) as never)
}

/** Runs an action as the engine does; undefined in check mode when nothing is foretold. */
export async function runAction(
  module: AnyAction,
  given: never,
  stage: Stage,
  check = false,
): Promise<Returned | undefined> {
  const args = module.resolve ? ((await module.resolve(given, stage.control)) as never) : given
  const guard = module.guard?.(args)
  if (guard) {
    const told = await ask(stage, guard.script)
    const go = guard.parse(told.stdout, told.bytes)
    if (!go.go) return go.returned
  }
  if (check) return module.foretell?.(args)
  return module.report(args, await stage.run(module.run(args, stage.facts)))
}

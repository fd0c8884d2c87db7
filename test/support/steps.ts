import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'

type Data = { readonly [name: string]: unknown }

/** One wish of a host of a lab, or something done to it by hand between two. */
export interface Step {
  readonly name: string
  /** Commands that somebody else runs on the host before, as root. */
  readonly before?: string
  /** The module, where it is not that of all steps. */
  readonly module?: string
  readonly args?: Data
  /** Whether the wish changes anything; by default it does, unless `commands` is empty. */
  readonly changed?: boolean
  /** Whether it is something that is done each time, so that a second run changes too. */
  readonly restless?: boolean
  /** True for what check mode does not do at all. */
  readonly unchecked?: boolean
  /** The returned value `commands`, of a module that returns it; `[]` for nothing to change. */
  readonly commands?: readonly string[]
  /** A part of the message that it is refused with, in check mode and out of it. */
  readonly refusal?: string
  /** A pattern of the message that it must fail with when it is done. */
  readonly fails?: string
  /** Conditions on the result, which is `it`. */
  readonly holds?: readonly string[]
  /** Commands on the host that must succeed after it. */
  readonly after?: string
}

/** Takes a host of a lab through steps of a module, each told before, done, and done again; gives all that was printed. */
export async function takeSteps(
  t: ExecutionContext,
  layout: Layout,
  hosts: string,
  module: string,
  steps: readonly Step[],
): Promise<string> {
  const playbook = join(layout.folder, `steps-${hosts}.json`)
  const tasks = steps.flatMap((step) => tasksOf(module, step))
  // JSON is YAML.
  writeFileSync(playbook, JSON.stringify([{ hosts, gather_facts: false, tasks }], null, 1))
  const { code, text } = await tuttiInLab(layout, 'play', playbook, '--verify', '--diff', '-vvv')
  t.is(code, 0, text.slice(-6000))
  return text
}

/** The tasks that hold a step. */
function tasksOf(module: string, step: Step): readonly Data[] {
  const { name, before, after, args } = step
  return [
    ...(before === undefined ? [] : [{ name: `${name}: by hand`, shell: before, register: 'by_hand' }]),
    ...(args === undefined ? [] : wishTasks(step, { [step.module ?? module]: args })),
    ...(after === undefined ? [] : [{ name: `${name}: as the host tells it`, shell: after, changed_when: false }]),
  ]
}

function wishTasks(step: Step, call: Data): readonly Data[] {
  const { name, commands, restless = false, unchecked = false } = step
  const changed = step.changed ?? commands?.length !== 0
  const foretold = { name: `${name}: foretold`, ...call, check_mode: true, register: 'foretold' }
  if (step.refusal !== undefined || step.fails !== undefined) {
    const part = step.refusal
    const failed = part === undefined ? `it.msg is search(${say(step.fails)})` : `${say(part)} in it.msg`
    return [
      ...(part === undefined ? [] : [{ ...foretold, ignore_errors: true }]),
      { name: `${name}: fails`, ...call, register: 'it', ignore_errors: true },
      assertion(name, ['it is failed', 'not it.changed', failed], 'it'),
      ...(part === undefined
        ? []
        : [assertion(name, ['foretold is failed', `${say(part)} in foretold.msg`], 'foretold')]),
    ]
  }
  const foretells = [
    `foretold is ${changed ? '' : 'not '}changed`,
    ...(commands ? ['foretold.commands == it.commands'] : []),
  ]
  return [
    ...(unchecked ? [] : [foretold]),
    { name: `${name}: done`, ...call, register: 'it' },
    { name: `${name}: again`, ...call, check_mode: restless, register: 'again' },
    assertion(
      name,
      [
        ...(unchecked ? [] : foretells),
        `it is ${changed ? '' : 'not '}changed`,
        ...(commands ? [`it.commands == ${say(commands)}`, 'again.commands == []'] : []),
        ...(restless ? [] : ['again is not changed']),
        ...(step.holds ?? []),
      ],
      unchecked ? '[it, again]' : '[foretold, it, again]',
    ),
  ]
}

const assertion = (name: string, that: readonly string[], told: string): Data => ({
  name: `${name}: holds`,
  assert: { that, fail_msg: `${name}: {{ ${told} | to_json }}`, quiet: true },
})

/** A value as an expression. */
const say = (value: unknown): string => JSON.stringify(value)

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'

type Data = { readonly [name: string]: unknown }

/** One wish of a host of a lab, or something done to it by hand between two. */
export interface Step {
  readonly name: string
  /** Done by hand before, by the shell of the host as root. */
  readonly first?: string
  readonly module?: string
  readonly args?: Data
  /** Whether the wish changes anything; a change unless said. */
  readonly changed?: boolean
  /** Whether it is something that is done each time, so that a second run changes too. */
  readonly restless?: boolean
  /** True for what check mode does not do at all. */
  readonly unchecked?: boolean
  /** A pattern of the message that it must fail with, having changed nothing. */
  readonly fails?: string
  /** Conditions on the result, which is `it`. */
  readonly holds?: readonly string[]
}

const assertion = (name: string, that: readonly string[], told: string) => ({
  name: `${name}: holds`,
  assert: { that, fail_msg: `${name}: {{ ${told} | to_json }}`, quiet: true },
})

/** The tasks that hold a step: foretold, done, and done again. */
function tasksOf({ name, first, module, args = {}, changed = true, ...step }: Step): readonly Data[] {
  const before = first === undefined ? [] : [{ name: `${name}: by hand`, shell: first, register: 'by_hand' }]
  if (module === undefined) return before
  const call = { [module]: args }
  if (step.fails !== undefined) {
    return [
      ...before,
      { name: `${name}: fails`, ...call, register: 'it', ignore_errors: true },
      assertion(name, ['it is failed', 'not it.changed', `it.msg is search(${JSON.stringify(step.fails)})`], 'it'),
    ]
  }
  const foretold = [{ name: `${name}: foretold`, ...call, check_mode: true, register: 'foretold' }]
  return [
    ...before,
    ...(step.unchecked ? [] : foretold),
    { name: `${name}: done`, ...call, register: 'it' },
    { name: `${name}: again`, ...call, check_mode: step.restless === true, register: 'again' },
    assertion(
      name,
      [
        ...(step.unchecked ? [] : [`foretold.changed == ${changed}`.replace('false', 'False').replace('true', 'True')]),
        `it.changed == ${changed ? 'True' : 'False'}`,
        ...(step.restless ? [] : ['not again.changed']),
        ...(step.holds ?? []),
      ],
      step.unchecked ? '[it, again]' : '[foretold, it, again]',
    ),
  ]
}

/** Takes a host of a lab through steps, each told before, done, and done again; gives all that was printed. */
export async function takeSteps(
  t: ExecutionContext,
  layout: Layout,
  hosts: string,
  steps: readonly Step[],
): Promise<string> {
  const playbook = join(layout.folder, `steps-${hosts}.json`)
  const tasks = steps.flatMap(tasksOf)
  writeFileSync(playbook, JSON.stringify([{ hosts, gather_facts: false, tasks }], null, 1))
  const { code, text } = await tuttiInLab(layout, 'play', playbook, '--verify', '--diff', '-vvv')
  t.is(code, 0, text.slice(-6000))
  return text
}

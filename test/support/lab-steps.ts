import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'

/** One task of a module on a host of a lab, and what it must do there. */
export interface Step {
  readonly name: string
  /** Commands that somebody else runs on the host before. */
  readonly before?: string
  readonly args: Readonly<Record<string, unknown>>
  /** The returned value `commands` of the task, when it returns one; `[]` for nothing to change. */
  readonly commands?: readonly string[]
  /** Whether it changes anything; by default when there are commands, or always without. */
  readonly changed?: boolean
  /** A part of the message that it must be refused with. */
  readonly refusal?: string
  /** Commands on the host that must succeed after it. */
  readonly after?: string
}

/** Runs a command on a host of a lab, as root; gives what it printed on both outputs. */
export function onHost(layout: Layout, host: string, command: string): string {
  const { stdout, stderr } = spawnSync('ssh', ['-F', layout.sshConfig, host, 'sh -s'], {
    encoding: 'utf8',
    input: command,
  })
  return `${stdout}${stderr}`.trim()
}

/** Runs tasks on a host of a lab. */
export async function playTasks(
  layout: Layout,
  host: string,
  tasks: readonly Readonly<Record<string, unknown>>[],
  ...options: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-steps-'))
  try {
    const playbook = join(folder, 'steps.yml')
    // JSON is YAML.
    writeFileSync(playbook, JSON.stringify([{ hosts: host, gather_facts: false, tasks }]))
    return await tuttiInLab(layout, 'play', playbook, ...options)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Does steps in one run. Each is asked of check mode first, done, and done again: check mode must foretell exactly what is done
 * and change nothing, and the second time there is nothing to do.
 */
export async function proveSteps(
  t: ExecutionContext,
  layout: Layout,
  host: string,
  module: string,
  steps: readonly Step[],
): Promise<void> {
  const { code, text } = await playTasks(
    layout,
    host,
    steps.flatMap((step) => tasksOf(module, step)),
    '--verify',
  )
  t.is(code, 0, text)
}

function tasksOf(module: string, step: Step): readonly Readonly<Record<string, unknown>>[] {
  const { name, args, commands, refusal } = step
  const task = { [module]: args }
  const before = step.before === undefined ? [] : [{ name: `${name}: before`, shell: step.before }]
  const after = step.after === undefined ? [] : [{ name: `${name}: after`, shell: step.after }]
  const holds = (what: string, that: readonly string[]) => ({ name: `${name}: ${what}`, assert: { that } })
  if (refusal !== undefined) {
    const refused = (register: string): readonly string[] => [
      `${register} is failed`,
      `${say(refusal)} in ${register}.msg`,
    ]
    return [
      ...before,
      { name: `${name} (check)`, ...task, check_mode: true, ignore_errors: true, register: 'foretold' },
      { name, ...task, ignore_errors: true, register: 'done' },
      holds('is refused', [...refused('foretold'), ...refused('done')]),
      ...after,
    ]
  }
  const changed = step.changed ?? commands?.length !== 0
  return [
    ...before,
    { name: `${name} (check)`, ...task, check_mode: true, register: 'foretold' },
    { name, ...task, register: 'done' },
    holds('check mode foretells it', [
      `foretold is ${changed ? '' : 'not '}changed`,
      `done is ${changed ? '' : 'not '}changed`,
    ]),
    ...(commands
      ? [holds('exactly this is done', [`foretold.commands == done.commands`, `done.commands == ${say(commands)}`])]
      : []),
    ...after,
    { name: `${name} (again)`, ...task, register: 'again' },
    holds('a second run changes nothing', ['again is not changed', ...(commands ? ['again.commands == []'] : [])]),
  ]
}

/** A value as an expression. */
const say = (value: unknown): string => JSON.stringify(value)

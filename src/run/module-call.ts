import type { Identity } from '../host/identity.ts'
import {
  type Action,
  type Answer,
  type Change,
  type Control,
  type Diff,
  type Effect,
  type Facts,
  type Kept,
  type Local,
  type LocalScope,
  type Module,
  type Query,
  Refusal,
  type Resource,
  type Returned,
  type State,
} from '../module/contract.ts'
import { lines, type Script, sh } from '../shell/script.ts'
import type { Flight } from './flight.ts'
import { differing, fulfils, stateDiff } from './fulfil.ts'
import { patiently } from './patience.ts'

/** One module with its arguments, ready to be carried out on one host. */
export interface ModuleCall {
  readonly module: Module
  readonly args: unknown
  readonly identity: Identity
  readonly environment: Readonly<Record<string, string>>
  readonly facts: Facts
  readonly check: boolean
  readonly alone?: boolean
  readonly diff: boolean
  readonly verify: boolean
  readonly timeoutMs: number | undefined
}

/** What carrying out a module may lean on. */
export interface Means {
  readonly flight: Flight
  readonly control: Control
  readonly scope: LocalScope
  /** Called when a question or a change of this task has just been written, so that later ones may follow. */
  written(): void
  keep(kept: Kept): Promise<Returned>
}

/** What a module came to. */
export interface ModuleResult {
  readonly returned: Returned
  readonly diffs: readonly Diff[]
  readonly effects: readonly Effect[]
}

const result = (returned: Returned, diffs: readonly Diff[] = [], effects: readonly Effect[] = []): ModuleResult => ({
  returned,
  diffs,
  effects,
})

/** Carries out a module; a refusal and a failed command are results, a host that is lost is thrown. */
export async function callModule(call: ModuleCall, means: Means): Promise<ModuleResult> {
  try {
    switch (call.module.kind) {
      case 'resource':
        return await hold(call, call.module as Resource<unknown, State>, means)
      case 'query':
        return await read(call, call.module as Query<unknown, unknown>, means)
      case 'action':
        return await act(call, call.module as Action<unknown>, means)
      case 'local':
        return here(call, call.module as Local<unknown>, means)
    }
  } catch (error) {
    if (error instanceof Refusal) return result({ ...error.returned, failed: true, changed: false, msg: error.message })
    throw error
  }
}

/** The question a module begins with, for asking ahead; undefined when it begins with none that may be. */
export async function firstQuestion(call: ModuleCall, control: Control): Promise<Script | undefined> {
  const { module } = call
  if ((module.kind !== 'resource' && module.kind !== 'query') || module.sees === 'network') return undefined
  if (module.kind === 'query')
    return plainly(call, (module as Query<unknown, unknown>).observe(call.args, asking(call)).script)
  const resource = module as Resource<unknown, State>
  const args = resource.resolve ? await resource.resolve(call.args, control) : call.args
  return plainly(call, resource.observe(args, asking(call)).script)
}

/** What a module's question may lean on. */
export const asking = ({ facts, diff, check, alone = false }: ModuleCall) => ({ facts, diff, check, alone })

/** A script with the task's environment. */
const inEnvironment = (call: ModuleCall, script: Script): Script => {
  const exports = Object.entries(call.environment).map(([name, value]) => sh`export ${name}=${value}`)
  return exports.length > 0 ? lines(...exports, script) : script
}

/** A script whose output is read by a module and not by a person: in the C locale. */
export const plainly = (call: ModuleCall, script: Script): Script =>
  inEnvironment(call, lines(sh`export LC_ALL=C`, script))

/** Brings a piece of the host to the wished state, or says what that would be. */
async function hold(call: ModuleCall, module: Resource<unknown, State>, means: Means): Promise<ModuleResult> {
  const args = module.resolve ? await module.resolve(call.args, means.control) : call.args
  const question = module.observe(args, asking(call))
  const request = { script: plainly(call, question.script), identity: call.identity, timeoutMs: call.timeoutMs }
  const ask = async (): Promise<State> => {
    const answer = await means.flight.question(request)
    return question.parse(answer.stdout, answer.bytes)
  }
  const asked = ask()
  means.written()
  const is = await asked
  const should = module.desire(args, is)
  const change = { is, should }
  if (fulfils(is, should)) return result({ changed: false, ...module.report?.(args, change) })
  const diffs = call.diff ? (module.diff?.(args, change) ?? [stateDiff(is, should)]) : []
  if (call.check) return result({ changed: true, ...module.report?.(args, change) }, diffs)
  const sent = means.flight.change({ ...request, script: changeScript(call, module, change, args) })
  means.written()
  const answer = await sent
  if (answer.code !== 0) return result(changedBy(module, args, change, answer), diffs)
  if (call.verify && module.settles?.(args) !== false) {
    const unmet = differing(await ask(), should).filter((field) => !module.momentary?.includes(field))
    if (unmet.length > 0) return result(unverified(module.name, unmet), diffs)
  }
  return result(changedBy(module, args, change, answer), diffs)
}

/** The script of a change, in the task's environment. */
export const changeScript = (
  call: ModuleCall,
  module: Resource<unknown, State>,
  change: Change<State>,
  args: unknown = call.args,
): Script => plainly(call, module.converge(change, args))

/** What a change returns, by the host's answer to it. */
export const changedBy = (
  module: Resource<unknown, State>,
  args: unknown,
  change: Change<State>,
  answer: Answer,
): Returned =>
  answer.code === 0
    ? { changed: true, ...module.report?.(args, change, answer) }
    : failedCommand(answer, module.explain?.(args, answer))

const unverified = (name: string, fields: readonly string[]): Returned => ({
  failed: true,
  changed: true,
  msg: `after the change by ${name} the host is not as it should be: ${fields.join(', ')}; something else changed it back, or this is a bug in the module`,
})

/** Reads the host; what the module wants kept on the control host is written there. */
async function read(call: ModuleCall, module: Query<unknown, unknown>, means: Means): Promise<ModuleResult> {
  const question = module.observe(call.args, asking(call))
  const patience = module.patience?.(call.args)
  const script = plainly(call, question.script)
  const request = { script, identity: call.identity, timeoutMs: patience?.tryMs ?? call.timeoutMs }
  const waited = patience
    ? await patiently(
        patience,
        () => means.flight.question(request),
        () => means.flight.close(),
      )
    : {}
  const asked = means.flight.question(request)
  means.written()
  const answer = await asked
  const is = question.parse(answer.stdout, answer.bytes)
  const kept = module.keep?.(call.args, is, means.scope.host)
  const keeping = kept ? await means.keep(kept) : {}
  return result({ changed: false, ...module.report(call.args, is), ...keeping, ...waited })
}

/** Does something, where its guard says so. */
async function act(call: ModuleCall, module: Action<unknown>, means: Means): Promise<ModuleResult> {
  const args = module.resolve ? await module.resolve(call.args, means.control) : call.args
  const request = { identity: call.identity, timeoutMs: call.timeoutMs }
  const guard = module.guard?.(args, asking(call))
  if (guard) {
    const answer = await means.flight.question({ ...request, script: plainly(call, guard.script) })
    const verdict = guard.parse(answer.stdout, answer.bytes)
    if (!verdict.go) return result({ changed: false, ...verdict.returned })
  }
  if (call.check && module.rehearse) {
    const script = inEnvironment(call, module.rehearse(args, call.facts))
    return result(module.report(args, await means.flight.change({ ...request, script })))
  }
  if (call.check) {
    return result({ changed: false, ...(module.foretell?.(args) ?? { skipped: true, msg: 'not run in check mode' }) })
  }
  const sent = means.flight.change({ ...request, script: actionScript(call, module, args) })
  means.written()
  return result(module.report(args, await sent))
}

/** The script of an action, in the task's environment. */
export const actionScript = (call: ModuleCall, module: Action<unknown>, args: unknown = call.args): Script =>
  inEnvironment(call, module.run(args, call.facts))

function here(call: ModuleCall, module: Local<unknown>, means: Means): ModuleResult {
  const { returned, effects = [] } = module.run(call.args, means.scope)
  return result({ changed: false, ...returned }, [], effects)
}

const LAST_LINES = 10

/** A command of a module that failed, as Ansible returns it. */
function failedCommand(answer: Answer, explained: string | undefined): Returned {
  const { code, stdout, stderr } = answer
  const said = stderr.trim() || stdout.trim()
  const killed = code > 128 ? `the command was killed by signal ${code - 128}` : `the command ended with status ${code}`
  const msg = explained ?? (said.split('\n').slice(-LAST_LINES).join('\n') || killed)
  return {
    failed: true,
    changed: false,
    msg,
    rc: code,
    stdout,
    stderr,
    stdout_lines: toLines(stdout),
    stderr_lines: toLines(stderr),
  }
}

const toLines = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

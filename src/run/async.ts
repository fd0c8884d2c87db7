import { randomInt } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { Failure } from '../error/failure.ts'
import { type Action, type Query, Refusal, type Resource, type Returned, type State } from '../module/contract.ts'
import { argumentMeta } from '../module/registry.ts'
import type { Script } from '../shell/script.ts'
import { sh } from '../shell/script.ts'
import { toJson } from '../text/value.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import type { Trying } from './attempt.ts'
import { startScript } from './background.ts'
import { fulfils } from './fulfil.ts'
import { conclude, type Job, jobOf } from './job.ts'
import {
  actionScript,
  asking,
  callModule,
  changeScript,
  type Means,
  type ModuleCall,
  type ModuleResult,
  plainly,
} from './module-call.ts'
import type { Prepared } from './prepare.ts'
import { wholeOf } from './setting.ts'
import type { World } from './world.ts'

/** The first look at a job, which then become rarer up to the task's own `poll`. */
const FIRST_LOOK_MS = 250

/** Carries out the module of a task: here and now, or in the background where the task has `async`. */
export async function carryOut(
  world: World,
  trying: Trying,
  prepared: Prepared,
  means: Means,
  scope: TaskScope,
): Promise<ModuleResult> {
  const { task } = trying
  const seconds = wholeOf(task.async, 'async', scope) ?? 0
  const folder = asyncFolder(world, prepared, scope)
  if (seconds <= 0) return concluded(world, await callModule(atFolder(prepared.call, folder), means))
  const { call } = prepared
  if (call.check) return failed('check mode and async cannot be used on same task.')
  const work = await workOf(call, means)
  if (work === undefined) return failed('async is not supported for this task.')
  const started = await start(world, work, { folder, seconds, call, means })
  const poll = wholeOf(task.poll, 'poll', scope) ?? world.settings.usual.pollSeconds
  if (poll <= 0 || started.failed === true) return plainResult(started)
  return plainResult(
    await follow(world, trying, { folder, seconds, poll, prepared, means, id: String(started.ansible_job_id) }),
  )
}

const plainResult = (returned: Returned): ModuleResult => ({ returned, diffs: [], effects: [] })
const failed = (msg: string): ModuleResult => plainResult({ failed: true, changed: false, msg })

/** Where job files lie on the host that does the work. */
function asyncFolder({ settings }: World, { call, working }: Prepared, scope: TaskScope): string {
  const named = working.scope.lookup('ansible_async_dir') ?? scope.lookup('ansible_async_dir')
  return named === undefined || named === null
    ? (call.environment.ANSIBLE_ASYNC_DIR ?? settings.usual.asyncFolder)
    : String(named)
}

const atFolder = (call: ModuleCall, folder: string): ModuleCall =>
  call.module.name === 'async_status' ? { ...call, args: { ...(call.args as object), _async_dir: folder } } : call

/** A result that tells of a job is what the job's own module makes of it. */
function concluded(world: World, result: ModuleResult): ModuleResult {
  const told = jobOf(result.returned)
  if (!told) return result
  const { job: _, answer: __, ...rest } = result.returned
  return { ...result, returned: { ...rest, ...withOutput(conclude(world.registry, told.job, told.answer)) } }
}

const withOutput = (returned: Returned): Returned => ({ stdout: '', stderr: '', ...returned })

/** A script to be left to the host, and what its answer will be about; undefined for a module that works here. */
interface Work {
  readonly script: Script
  readonly job: Job
}

async function workOf(call: ModuleCall, means: Means): Promise<Work | undefined> {
  const { module } = call
  try {
    const work = module.kind === 'local' ? undefined : await workOfModule(call, means)
    return work && work.script.attachments.length === 0 ? work : undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const returned = { ...error.returned, failed: true, changed: false, msg: error.message }
    return { script: sh`:`, job: { kind: 'returned', returned } }
  }
}

async function workOfModule(call: ModuleCall, means: Means): Promise<Work | undefined> {
  const request = { identity: call.identity, timeoutMs: call.timeoutMs }
  switch (call.module.kind) {
    case 'query': {
      const module = call.module as Query<unknown, unknown>
      if (module.keep) return undefined
      const script = plainly(call, module.observe(call.args, asking(call)).script)
      return { script, job: { kind: 'query', module: module.name, args: call.args } }
    }
    case 'action': {
      const module = call.module as Action<unknown>
      if (module.resolve) return undefined
      const guard = module.guard?.(call.args, asking(call))
      const answer = guard && (await means.flight.question({ ...request, script: plainly(call, guard.script) }))
      const verdict = guard && answer && guard.parse(answer.stdout, answer.bytes)
      if (verdict && !verdict.go) {
        return { script: sh`:`, job: { kind: 'returned', returned: { changed: false, ...verdict.returned } } }
      }
      return { script: actionScript(call, module), job: { kind: 'action', module: module.name, args: call.args } }
    }
    case 'resource': {
      const module = call.module as Resource<unknown, State>
      if (module.resolve) return undefined
      const question = module.observe(call.args, asking(call))
      const answer = await means.flight.question({ ...request, script: plainly(call, question.script) })
      const is = question.parse(answer.stdout, answer.bytes)
      const should = module.desire(call.args, is)
      const change = { is, should }
      if (fulfils(is, should)) {
        return {
          script: sh`:`,
          job: { kind: 'returned', returned: { changed: false, ...module.report?.(call.args, change) } },
        }
      }
      return {
        script: changeScript(call, module, change),
        job: { kind: 'change', module: module.name, args: call.args, is, should },
      }
    }
    case 'local':
      return undefined
  }
}

interface Starting {
  readonly folder: string
  readonly seconds: number
  readonly call: ModuleCall
  readonly means: Means
}

async function start(
  world: World,
  { script, job }: Work,
  { folder, seconds, call, means }: Starting,
): Promise<Returned> {
  const id = `j${randomInt(1e11, 1e12)}`
  const about = JSON.stringify(toJson(withoutSecrets(world, call, job)))
  const request = { identity: call.identity, timeoutMs: call.timeoutMs }
  const answer = await means.flight.change({ ...request, script: startScript({ folder, id, seconds, script, about }) })
  means.written()
  const [jid, file] = answer.stdout.split('\0')
  if (answer.code !== 0 || jid === undefined || file === undefined) {
    return { failed: true, changed: false, msg: answer.stderr.trim() || 'the job could not be started' }
  }
  return { failed: 0, started: 1, finished: 0, changed: true, ansible_job_id: jid, results_file: file }
}

/** What is kept on the host holds no secret: reports do without. */
function withoutSecrets(world: World, { module }: ModuleCall, job: Job): Job {
  if (job.kind === 'returned') return job
  const args = Object.fromEntries(
    Object.entries(job.args as Readonly<Record<string, unknown>>).map(([name, value]) => [
      name,
      value !== undefined && (argumentMeta(module, name).secret || world.secrets.has(String(value)))
        ? '********'
        : value,
    ]),
  )
  return { ...job, args }
}

interface Following {
  readonly folder: string
  readonly seconds: number
  readonly poll: number
  readonly prepared: Prepared
  readonly means: Means
  readonly id: string
}

/** Asks after a job until it has ended or its time is over; a connection that breaks meanwhile does not matter. */
async function follow(world: World, trying: Trying, following: Following): Promise<Returned> {
  const { seconds, poll, id } = following
  const { label, host } = trying
  let last: Returned = {}
  let lost: unknown
  for (let left = seconds; left > 0; left -= poll) {
    const looked = await wait(world, following)
    lost = looked.kind === 'lost' ? looked.error : undefined
    if (looked.kind === 'told') last = looked.returned
    if (last.finished === 1) break
    if (looked.kind === 'told') {
      world.listener({
        kind: 'async-polled',
        task: label,
        host: host.name,
        job: id,
        started: Number(last.started),
        finished: 0,
      })
    }
  }
  if (lost !== undefined) throw lost
  const done = last.finished === 1
  const msg = `async task did not complete within the requested time - ${seconds}s`
  const returned: Returned = done ? last : { failed: true, changed: false, msg, async_result: last }
  if (done) await status(world, following, 'cleanup').catch(() => undefined)
  world.listener({ kind: 'async-ended', task: label, host: host.name, job: id, failed: returned.failed === true })
  return returned
}

type Looked =
  | { readonly kind: 'told'; readonly returned: Returned }
  | { readonly kind: 'lost'; readonly error: unknown }

/** Looks at a job over the length of one poll: soon, then more rarely, and for the last time when the poll is over. */
async function wait(world: World, following: Following): Promise<Looked> {
  let left = following.poll * 1000
  let looked: Looked = { kind: 'told', returned: {} }
  for (let nap = FIRST_LOOK_MS; left > 0; nap *= 2) {
    const now = left - nap < nap ? left : nap
    left -= now
    await setTimeout(now, undefined, { signal: world.signal })
    try {
      looked = { kind: 'told', returned: await status(world, following, 'status') }
      if (looked.returned.finished === 1) return looked
    } catch (error) {
      if (!(error instanceof Failure) || world.signal.aborted) throw error
      looked = { kind: 'lost', error }
    }
  }
  return looked
}

async function status(
  world: World,
  { prepared, means, folder, id }: Following,
  mode: 'status' | 'cleanup',
): Promise<Returned> {
  const module = world.registry.find('async_status')
  if (!module) throw new Error('bug: there is no module async_status')
  const args = module.args.parse({ jid: id, mode, _async_dir: folder })
  const call: ModuleCall = { ...prepared.call, module, args, diff: false, check: false, verify: false }
  return concluded(world, await callModule(call, means)).returned
}

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Session } from '../../src/host/session.ts'
import type { Asking, Module } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { Ending, Streams } from '../../src/transport/transport.ts'
import { fakeControl } from './fake-control.ts'
import { fulfils } from './run-module.ts'
import { locate, type Shell } from './shells.ts'

/** Why processes cannot be counted here, or undefined when they can. */
export const straceLack = (): string | undefined =>
  locate('strace') ? undefined : 'counting processes needs strace (Debian: apt-get install strace)'

/** What a host's shell did for one request. */
export interface ProcessCost {
  /** Processes that were made. */
  readonly forks: number
  /** Programs that were started in them. */
  readonly programs: number
}

const TIMEOUT_MS = 60_000
/** What a request costs is the difference between one of it and this many more. */
const REPEATS = 5

/** A shell that is watched from its start; `stop` ends it and gives what was seen of all its processes. */
async function watched(shell: Shell, dir: string): Promise<{ session: Session; stop(): Promise<ProcessCost> }> {
  const log = join(dir, 'strace.log')
  const traced = ['-f', '-qq', '-o', log, '-e', 'trace=fork,vfork,clone,clone3,execve', ...shell.command]
  const child = spawn('strace', traced, { env: { ...process.env, PATH: shell.path }, cwd: dir, stdio: 'pipe' })
  const ended = new Promise<Ending>((settle) =>
    child.once('close', (code, signal) => settle({ code, signal, lost: false })),
  )
  const streams: Streams = {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    signal: (name) => void child.kill(`SIG${name}`),
  }
  const session = await Session.open(streams, shell.name, TIMEOUT_MS)
  return {
    session,
    async stop() {
      await session.close()
      const seen = readFileSync(log, 'utf8').split('\n')
      const count = (call: RegExp): number => seen.filter((line) => call.test(line)).length
      return { forks: count(/\b(clone3?|v?fork)\b.*= [1-9]\d*$/), programs: count(/\bexecve\b.*= 0$/) }
    },
  }
}

/** What one more request costs a shell that has had it before. */
export async function costOf(shell: Shell, dir: string, script: Script): Promise<ProcessCost> {
  const total = async (times: number): Promise<ProcessCost> => {
    const { session, stop } = await watched(shell, dir)
    for (let i = 0; i < times; i++) await session.ask(script, TIMEOUT_MS)
    return stop()
  }
  const [one, more] = [await total(1), await total(1 + REPEATS)]
  return { forks: (more.forks - one.forks) / REPEATS, programs: (more.programs - one.programs) / REPEATS }
}

const ASKING: Asking = { facts: {}, diff: false, check: false }

const plainly = (script: Script): Script => lines(sh`export LC_ALL=C`, script)

/** The request of a task that finds nothing to do; makes it so first, with `dir` as the control host's folder too. */
export async function unchangedRequest(shell: Shell, dir: string, module: Module, given: never): Promise<Script> {
  const { session, stop } = await watched(shell, dir)
  return requestOf(module, given, dir, session).finally(stop)
}

async function requestOf(module: Module, given: never, dir: string, session: Session): Promise<Script> {
  switch (module.kind) {
    case 'resource': {
      const args = (module.resolve ? await module.resolve(given, fakeControl(dir)) : given) as never
      const question = module.observe(args, ASKING)
      const look = async () => {
        const answer = await session.ask(plainly(question.script), TIMEOUT_MS)
        return question.parse(answer.stdout, answer.bytes)
      }
      const is = await look()
      const should = module.desire(args, is)
      if (fulfils(is, should)) return plainly(question.script)
      const change = { is, should } as never
      const answer = await session.ask(plainly(module.converge(change, args)), TIMEOUT_MS)
      if (answer.code !== 0 || !fulfils(await look(), should))
        throw new Error(`${module.name} did not come to rest: ${answer.stderr}`)
      return plainly(question.script)
    }
    case 'query':
      return plainly(module.observe(given, ASKING).script)
    case 'action':
      return plainly(module.guard?.(given, ASKING)?.script ?? module.run(given, {}))
    case 'local':
      throw new Error(`bug: ${module.name} asks no host`)
  }
}

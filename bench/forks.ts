import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtin } from '../modules/builtin.ts'
import { Session } from '../src/host/session.ts'
import type { Asking, Module } from '../src/module/contract.ts'
import { lines, type Script, sh } from '../src/shell/script.ts'
import type { Ending, Streams } from '../src/transport/transport.ts'
import { fakeControl } from '../test/support/fake-control.ts'
import { readArguments } from '../test/support/read-arguments.ts'
import { fulfils } from '../test/support/run-module.ts'
import { locate, type Shell, shells } from '../test/support/shells.ts'
import { everydayTasks } from './everyday.ts'
import { formatTable } from './table.ts'

/** What a host's shell did for one request. */
interface Cost {
  /** Processes that were made. */
  readonly forks: number
  /** Programs that were started in them. */
  readonly programs: number
}

const ASKING: Asking = { facts: {}, diff: false, check: false }
const TIMEOUT_MS = 60_000
/** What a request costs is the difference between one of it and this many more. */
const REPEATS = 5

/** A shell that is watched from its start; `stop` ends it and gives what was seen of all its processes. */
async function watched(shell: Shell, dir: string): Promise<{ session: Session; stop(): Promise<Cost> }> {
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

async function costOf(shell: Shell, dir: string, script: Script): Promise<Cost> {
  const total = async (times: number): Promise<Cost> => {
    const { session, stop } = await watched(shell, dir)
    for (let i = 0; i < times; i++) await session.ask(script, TIMEOUT_MS)
    return stop()
  }
  const [one, more] = [await total(1), await total(1 + REPEATS)]
  return { forks: (more.forks - one.forks) / REPEATS, programs: (more.programs - one.programs) / REPEATS }
}

const plainly = (script: Script): Script => lines(sh`export LC_ALL=C`, script)

/** The request of a task that finds nothing to do; brings the sandbox to the wished state first. */
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

async function main(): Promise<number> {
  if (!locate('strace')) {
    process.stderr.write('Counting processes needs strace (Debian: apt-get install strace).\n')
    return 1
  }
  const dir = mkdtempSync(join(tmpdir(), 'tutti-forks-'))
  try {
    const tried = shells.filter(({ name }) => name !== 'bare')
    writeFileSync(join(dir, 'page.j2'), 'a page\n')
    const rows: string[][] = []
    const sums = tried.map(() => ({ forks: 0, programs: 0 }))
    for (const { name, module: wanted, args } of everydayTasks(dir)) {
      const module = builtin.find((one) => one.name === wanted)
      if (!module) throw new Error(`bug: there is no module ${wanted}`)
      const row = [name]
      for (const [i, shell] of tried.entries()) {
        const { session, stop } = await watched(shell, dir)
        const request = await requestOf(module, readArguments(module, args), dir, session).finally(stop)
        const cost = await costOf(shell, dir, request)
        if (i === 0) row.push(String(request.text.length))
        row.push(`${cost.forks} / ${cost.programs}`)
        const sum = sums[i] as Cost & { forks: number; programs: number }
        sum.forks += cost.forks
        sum.programs += cost.programs
      }
      rows.push(row)
    }
    rows.push(['all', '', ...sums.map(({ forks, programs }) => `${forks} / ${programs}`)])
    process.stdout.write('What one unchanged task makes a host do: processes made / programs started\n')
    process.stdout.write(`${formatTable(['', 'bytes', ...tried.map(({ name }) => name)], rows)}\n`)
    return 0
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  return 1
})

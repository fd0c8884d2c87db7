import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { type Module, Refusal } from '../../src/module/contract.ts'
import { quote } from '../../src/shell/quote.ts'
import { verbatim } from '../../src/shell/script.ts'
import { type ControlFiles, fakeControl, layOut } from '../support/fake-control.ts'
import { hostileStrings } from '../support/hostile-strings.ts'
import { loopDiskLack, openLoopDisk } from '../support/loop-disk.ts'
import { covers, type Law, type ModuleCase, readTables } from '../support/module-case.ts'
import { readArguments } from '../support/read-arguments.ts'
import {
  type AnyAction,
  type AnyQuery,
  type AnyResource,
  fulfils,
  observeAgain,
  runAction,
  runQuery,
  runResource,
  type Stage,
} from '../support/run-module.ts'
import { openOverlay, openSandbox, overlayLack, rootLack, type Sandbox } from '../support/sandbox.ts'
import { locate, type Shell, shells, wantedShells } from '../support/shells.ts'
import { undocumented } from '../support/undocumented.ts'

/** One round of a law: a module, a shell, and the hostile string if there is one. */
interface Round {
  readonly t: ExecutionContext
  readonly it: ModuleCase
  readonly law: Law
  readonly shell: Shell
  readonly hostile: string | undefined
}

interface Prepared extends Stage {
  readonly sandbox: Sandbox
  /** What stands in place of the words in braces. */
  readonly places: ReadonlyMap<string, string>
  readonly args: never
  close(): void
}

function filled(value: unknown, words: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string')
    return [...words].reduce((text, [name, word]) => text.replaceAll(name, () => word), value)
  if (Array.isArray(value)) return value.map((one) => filled(one, words))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, words)]))
}

function givenArguments(
  module: Module,
  law: Law,
  hostile: string | undefined,
  words: ReadonlyMap<string, string>,
): never {
  const given = Object.entries(law.args ?? {}).map(([name, value]) => {
    const whole = law.hostile?.includes(name) && hostile !== undefined && !JSON.stringify(value).includes('{{hostile}}')
    return [name, whole ? hostile : filled(value, words)]
  })
  return readArguments(module, Object.fromEntries(given))
}

async function prepare(round: Round, module: Module): Promise<Prepared> {
  const { law, hostile, shell, it } = round
  const whole = law.root === 'overlay' || law.root === 'network'
  const sandbox = whole ? await openOverlay(shell, { network: law.root === 'network' }) : openSandbox(shell)
  const disk = law.disk === undefined ? undefined : openLoopDisk(law.disk)
  const folder = mkdtempSync(join(tmpdir(), 'tutti-control-'))
  const places: [string, string][] = [
    ['{{dir}}', sandbox.dir],
    ['{{control}}', folder],
    ...(disk ? [['{{disk}}', disk.device] as [string, string]] : []),
  ]
  layOut(folder, (filled(it.control ?? {}, new Map(places)) as ControlFiles) ?? {})
  const words = new Map(hostile === undefined ? places : [...places, ['{{hostile}}', hostile]])
  const prepared: Prepared = {
    sandbox,
    places: new Map(places),
    args: givenArguments(module, { ...law, args: law.args ?? it.args ?? {} }, hostile, words),
    run: sandbox.run,
    control: fakeControl(folder, it.vars),
    facts: it.facts ?? {},
    diff: it.diff ?? false,
    close() {
      sandbox.close()
      disk?.close()
      rmSync(folder, { recursive: true })
    },
  }
  try {
    await inShell(round, prepared, law.setup, 'setup')
  } catch (error) {
    prepared.close()
    throw error
  }
  return prepared
}

/** Runs a script of the case itself on the sandbox; it must end with 0. */
async function inShell(round: Round, host: Prepared, text: string | undefined, what: string): Promise<string> {
  if (text === undefined) return ''
  const { sandbox, places } = host
  const words = new Map([
    ...places,
    ['{{hostile}}', quote(round.hostile ?? '')],
    ['{{path}}', quote(`${sandbox.dir}/${round.hostile ?? ''}`)],
  ])
  const answer = await sandbox.run(verbatim(`set -e\n${filled(text, words)}`))
  round.t.is(answer.code, 0, `${what}: ${answer.stdout}${answer.stderr}`)
  return answer.stdout
}

/** Everything that a change would show in. */
async function look(round: Round, host: Prepared): Promise<readonly string[]> {
  const watched = await inShell(round, host, round.law.watch, 'watch')
  return [...host.sandbox.snapshot(), ...watched.split('\n')]
}

const counted = async (prepared: Prepared, work: () => Promise<unknown>): Promise<number> => {
  const before = prepared.sandbox.requests
  await work()
  return prepared.sandbox.requests - before
}

/** Nothing that a hostile string names as a command was run, and no temporary file stays. */
function checkTraces(round: Round, { sandbox }: Prepared): void {
  const traces = sandbox.snapshot().filter((line) => /(^|\/)(pwned|\.tutti[^/]*|tmp\.\w+) \d{5,6} \d+ \d+ /.test(line))
  round.t.deepEqual(traces, [])
}

/** A snapshot without the times, which a temporary file that came and went leaves on its folder. */
const withoutTimes = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(/( \d{5,6} \d+ \d+) \d+/, '$1'))

async function resourceRound(round: Round, module: AnyResource): Promise<void> {
  const { t, law } = round
  const host = await prepare(round, module)
  try {
    const before = await look(round, host)
    const refused = returnsOf(round, law.refusal, host) as string | undefined
    if (refused !== undefined) {
      const refusal = await t.throwsAsync(runResource(module, host.args, host), { instanceOf: Refusal })
      t.true(refusal?.message.includes(refused), refusal?.message)
      t.deepEqual(await look(round, host), before, 'a refusal changes nothing')
      return
    }
    const foretold = await runResource(module, host.args, host, true)
    t.deepEqual(await look(round, host), before, 'observe and check mode change nothing')
    const ran = await runResource(module, host.args, host)
    t.is(ran.changed, foretold.changed, 'check mode says what apply does')
    t.deepEqual(ran.should, foretold.should, 'check mode says what apply does')
    if (law.unchanged !== null) t.is(ran.changed, !law.unchanged, 'changed')
    if (law.fails !== undefined) {
      t.not(ran.answer?.code, 0)
      t.true(ran.answer?.stderr.includes(law.fails), ran.answer?.stderr)
      t.deepEqual(withoutTimes(await look(round, host)), withoutTimes(before), 'a failed converge changes nothing')
      await inShell(round, host, law.then, 'then')
      return
    }
    t.deepEqual(undocumented(module, ran.returned), [], 'all that is returned is documented')
    if (ran.answer) t.is(ran.answer.code, 0, `converge: ${ran.answer.stdout}${ran.answer.stderr}`)
    if (law.returns) t.true(covers(returnsOf(round, law.returns, host), ran.returned), JSON.stringify(ran.returned))
    const is = await observeAgain(module, host.args, host)
    const settles = !law.restless && (module.settles?.(host.args) ?? true)
    const lasting = Object.entries(ran.should).filter(([field]) => !module.momentary?.includes(field))
    if (settles)
      t.true(fulfils(is, Object.fromEntries(lasting)), `after converge: ${JSON.stringify({ is, should: ran.should })}`)
    await inShell(round, host, law.then, 'then')
    checkTraces(round, host)
    if (!settles) return
    const settled = await look(round, host)
    const requests = await counted(host, async () => {
      const again = await runResource(module, host.args, host)
      t.false(again.changed, `a second run changes nothing: ${JSON.stringify({ is: again.is, should: again.should })}`)
    })
    t.is(requests, 1, 'a no-op is one request')
    t.deepEqual(await look(round, host), settled, 'a second run changes nothing')
  } finally {
    host.close()
  }
}

async function queryRound(round: Round, module: AnyQuery): Promise<void> {
  const { t, law } = round
  const host = await prepare(round, module)
  try {
    const before = await look(round, host)
    const returned = await refusing(round, () => runQuery(module, host.args, host))
    t.deepEqual(await look(round, host), before, 'a query changes nothing')
    t.deepEqual(undocumented(module, returned), [], 'all that is returned is documented')
    if (law.returns) t.true(covers(returnsOf(round, law.returns, host), returned), JSON.stringify(returned))
    await inShell(round, host, law.then, 'then')
    checkTraces(round, host)
  } finally {
    host.close()
  }
}

async function actionRound(round: Round, module: AnyAction): Promise<void> {
  const { t, law } = round
  const host = await prepare(round, module)
  try {
    const before = await look(round, host)
    await refusing(round, () => runAction(module, host.args, host, true))
    t.deepEqual(await look(round, host), before, 'check mode changes nothing')
    const returned = await refusing(round, () => runAction(module, host.args, host))
    if (law.returns) t.true(covers(returnsOf(round, law.returns, host), returned), JSON.stringify(returned))
    await inShell(round, host, law.then, 'then')
    checkTraces(round, host)
    if (!law.again) return
    const again = await runAction(module, host.args, host)
    t.true(covers(returnsOf(round, law.again, host), again), JSON.stringify(again))
  } finally {
    host.close()
  }
}

const returnsOf = (round: Round, wanted: unknown, host: Prepared): unknown =>
  filled(wanted, new Map([...host.places, ['{{hostile}}', round.hostile ?? '']]))

async function refusing<R>(round: Round, work: () => Promise<R>): Promise<R | undefined> {
  const wanted = round.law.refusal
  if (wanted === undefined) return await work()
  const refusal = await round.t.throwsAsync(work, { instanceOf: Refusal })
  round.t.true(refusal?.message.includes(wanted), refusal?.message)
  return undefined
}

async function runRound(round: Round, module: Module): Promise<void> {
  switch (module.kind) {
    case 'resource':
      return await resourceRound(round, module)
    case 'query':
      return await queryRound(round, module)
    case 'action':
      return await actionRound(round, module)
    case 'local':
      round.t.fail('a module of the control host has no laws')
  }
}

/** Why a law cannot be tried here; undefined when it can. */
function lackOf({ root, needs = [], disk }: Law): string | undefined {
  if (root === 'user' && rootLack()) return rootLack()
  if ((root === 'overlay' || root === 'network') && overlayLack()) return `an overlay ${overlayLack()}`
  const program = needs.find((one) => !locate(one))
  if (program !== undefined) return `${program} is not installed`
  return disk === undefined ? undefined : loopDiskLack()
}

for (const table of readTables()) {
  const module = builtin.find((one) => one.name === table.module)
  for (const it of table.cases) {
    const { law } = it
    if (!law) continue
    for (const shell of shells) {
      if (shell.name === 'bare' && !law.bare) continue
      test.serial(`${shell.name}: ${table.module}: ${it.name}`, async (t) => {
        if (!module) {
          t.fail(`modules/builtin.ts does not list ${table.module}`)
          return
        }
        const lack = lackOf(law)
        if (lack) {
          t.log(`SKIPPED: ${lack}`)
          t.pass()
          return
        }
        const rounds = law.hostile ? hostileStrings : [undefined]
        for (const hostile of rounds) {
          if (law.one_line && /[\n]/.test(hostile ?? '')) {
            const error = t.throws(() =>
              givenArguments(module, law, hostile, new Map([['{{hostile}}', hostile ?? '']])),
            )
            t.true(error?.message.includes('expected text on one line'), error?.message)
            continue
          }
          try {
            await runRound({ t, it, law, shell, hostile }, module)
          } catch (error) {
            if (hostile !== undefined) t.log(`with ${JSON.stringify(hostile)}`)
            throw error
          }
        }
      })
    }
  }
}

test('every shell the laws ask for is here', (t) => {
  const missing = wantedShells.filter((name) => !shells.some((shell) => shell.name === name))
  if (missing.length > 0) t.log(`SKIPPED on ${missing.join(', ')}: not installed`)
  t.pass()
})

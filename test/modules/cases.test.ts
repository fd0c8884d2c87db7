import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import test, { type ExecutionContext } from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { type Answer, type Module, Refusal } from '../../src/module/contract.ts'
import type { Script } from '../../src/shell/script.ts'
import { fakeControl, layOut } from '../support/fake-control.ts'
import { covers, goldenFile, goldenText, type ModuleCase, readGolden, readTables } from '../support/module-case.ts'
import { readArguments } from '../support/read-arguments.ts'
import { type AnyResource, fulfils } from '../support/run-module.ts'
import { undocumented } from '../support/undocumented.ts'

const update = process.env.UPDATE_GOLDEN === '1'

const answered = (answer: NonNullable<ModuleCase['answer']>): Buffer =>
  typeof answer === 'string' ? Buffer.from(answer) : Buffer.from(answer.base64, 'base64')

const subset = (t: ExecutionContext, wanted: unknown, got: unknown, what: string): void => {
  if (wanted === undefined) return
  if (covers(wanted, got)) t.pass()
  else t.deepEqual(got, wanted, what)
}

async function resolved(module: Module, it: ModuleCase): Promise<never> {
  const given = readArguments(module, it.args ?? {})
  if (!('resolve' in module) || !module.resolve) return given
  const folder = await mkdtemp(join(tmpdir(), 'tutti-control-'))
  try {
    layOut(folder, it.control ?? {})
    return (await module.resolve(given, fakeControl(folder, it.vars))) as never
  } finally {
    await rm(folder, { recursive: true })
  }
}

function resourceCase(t: ExecutionContext, module: AnyResource, args: never, it: ModuleCase) {
  const asking = { facts: it.facts ?? {}, diff: it.diff ?? false, check: it.check ?? false }
  const bytes = answered(it.answer ?? '')
  const is = module.observe(args, asking).parse(bytes.toString(), bytes)
  subset(t, it.is, is, 'is')
  const change = { is, should: module.desire(args, is) }
  subset(t, it.should, change.should, 'should')
  const changed = !fulfils(is, change.should)
  if (it.changed !== undefined) t.is(changed, it.changed)
  const script = changed ? module.converge(change, args) : undefined
  const answer: Answer = { code: 0, stdout: '', stderr: '', bytes: Buffer.alloc(0), durationMs: 0 }
  const returned = module.report?.(args, change, changed ? answer : undefined)
  subset(t, it.returns, returned, 'returns')
  t.deepEqual(undocumented(module, returned), [], 'all that is returned is documented')
  subset(t, it.diffs, module.diff?.(args, change), 'diffs')
  return script
}

async function oneCase(t: ExecutionContext, module: Module, it: ModuleCase): Promise<Script | undefined> {
  if (it.bad_argument !== undefined) {
    const error = t.throws(() => readArguments(module, it.args ?? {})) as Error
    t.true(error.message.includes(it.bad_argument), error.message)
    return undefined
  }
  const args = await resolved(module, it)
  switch (module.kind) {
    case 'resource':
      return resourceCase(t, module, args, it)
    case 'query': {
      const asking = { facts: it.facts ?? {}, diff: it.diff ?? false, check: it.check ?? false }
      const bytes = answered(it.answer ?? '')
      const is = module.observe(args, asking).parse(bytes.toString(), bytes)
      subset(t, it.is, is, 'is')
      const returned = module.report(args, is as never)
      subset(t, it.returns, returned, 'returns')
      t.deepEqual(undocumented(module, returned), [], 'all that is returned is documented')
      if (it.keeps) {
        const kept = module.keep?.(args, is as never, 'web')
        t.deepEqual({ path: kept?.path, base64: Buffer.from(kept?.content ?? []).toString('base64') }, { ...it.keeps })
      }
      return undefined
    }
    case 'action': {
      const bytes = answered(it.answer ?? '')
      const answer: Answer = { code: 0, stdout: bytes.toString(), stderr: '', bytes, durationMs: 0 }
      const returned = module.report(args, answer)
      subset(t, it.returns, returned, 'returns')
      t.deepEqual(undocumented(module, returned), [], 'all that is returned is documented')
      return module.run(args, it.facts ?? {})
    }
    case 'local':
      t.fail('a module of the control host has no case table')
      return undefined
  }
}

const goldenScript = (script: Script | undefined): string =>
  script === undefined
    ? '# unchanged'
    : [...script.attachments.map((one) => `# ${one.variable}: ${one.content.length} bytes`), script.text].join('\n')

for (const table of readTables()) {
  const cases = table.cases.filter((it) => it.law === undefined && it.oracle === undefined)
  if (cases.length === 0) continue
  const golden = readGolden(table)
  const renewed = new Map([...golden].filter(([name]) => cases.some((it) => it.name === name)))
  const module = builtin.find((one) => one.name === table.module)
  for (const it of cases) {
    test.serial(`${table.module}: ${it.name}`, async (t) => {
      if (!module) {
        t.fail(`modules/builtin.ts does not list ${table.module}`)
        return
      }
      const { refusal: wanted } = it
      if (wanted !== undefined) {
        const refusal = await t.throwsAsync(async () => await oneCase(t, module, it), { instanceOf: Refusal })
        t.true(refusal?.message.includes(wanted), refusal?.message)
        return
      }
      const script = await oneCase(t, module, it)
      if (it.bad_argument !== undefined || module.kind === 'query') return
      renewed.set(it.name, goldenScript(script))
      if (!update) t.is(goldenScript(script), golden.get(it.name) ?? 'none yet: run with UPDATE_GOLDEN=1')
    })
  }
  if (update) {
    test.after(() => {
      if (renewed.size > 0) writeFileSync(goldenFile(table), goldenText(renewed))
    })
  }
}

test('a case that names nothing is no case', (t) => {
  for (const table of readTables()) {
    for (const it of table.cases) {
      t.true(
        [it.law, it.oracle, it.answer, it.refusal, it.bad_argument].some((part) => part !== undefined),
        `${table.file} ${it.name}`,
      )
    }
  }
  t.pass()
})

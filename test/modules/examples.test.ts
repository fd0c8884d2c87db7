import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { exampleText } from '../../src/cli/doc-text.ts'
import { type Example, type Module, Refusal } from '../../src/module/contract.ts'
import { splitFreeForm } from '../../src/module/free-form.ts'
import { argumentNames } from '../../src/module/registry.ts'
import type { Script } from '../../src/shell/script.ts'
import { fakeControl, layOut } from '../support/fake-control.ts'
import { readArguments } from '../support/read-arguments.ts'
import { fulfils } from '../support/run-module.ts'
import { openOverlay, overlayLack } from '../support/sandbox.ts'
import { shells } from '../support/shells.ts'
import { undocumented } from '../support/undocumented.ts'

const folder = mkdtempSync(join(tmpdir(), 'tutti-examples-'))
test.after.always(() => rmSync(folder, { recursive: true }))
layOut(folder, {
  'index.html': '<p>hello</p>\n',
  'site.conf.j2': 'listen 80;\n',
  'sudoers.j2': '%ops ALL=(ALL) ALL\n',
  'backup.sh': '#!/bin/sh\n:\n',
})
const control = fakeControl(folder)

async function argumentsOf(module: Module, { args }: Example): Promise<never> {
  const given =
    typeof args === 'string'
      ? (({ free, named }) => ({ ...named, [module.freeForm ?? 'none']: free }))(
          splitFreeForm(args, [...argumentNames(module).keys()]),
        )
      : args
  const read = readArguments(module, given)
  return 'resolve' in module && module.resolve ? ((await module.resolve(read, control)) as never) : read
}

const asking = { facts: {}, diff: true, check: true }

/** The scripts that an example would send, as far as they are known without an answer. */
async function scriptsOf(module: Module, example: Example): Promise<readonly Script[]> {
  const args = await argumentsOf(module, example)
  switch (module.kind) {
    case 'resource':
    case 'query':
      return [module.observe(args, asking).script]
    case 'action':
      return [module.run(args, {})]
    case 'local':
      return []
  }
}

test('every module says what it is for, by which arguments, and shows two uses', (t) => {
  for (const { name, purpose, args, returns, examples } of builtin) {
    t.regex(purpose, /^[A-Z].*\.$/, name)
    t.true(examples.length >= 2, `${name} has two examples`)
    t.is(new Set(examples.map((one) => one.name)).size, examples.length, `${name}: names of examples`)
    for (const [argument, schema] of Object.entries(args.shape)) {
      t.regex(schema.meta()?.description ?? '', /\S.*[.…]$/, `${name}: ${argument} has a sentence`)
    }
    for (const [value, sentence] of Object.entries(returns)) t.regex(sentence, /\S.*\.$/, `${name} returns ${value}`)
  }
})

test('the examples are tasks that a playbook may hold', (t) => {
  const file = join(folder, 'site.yml')
  const tasks = builtin.flatMap((module) => module.examples.map((one) => exampleText(module, one)))
  writeFileSync(file, `- hosts: all\n  tasks:\n${tasks.join('\n').replace(/^/gm, '    ')}\n`)
  const ran = spawnSync(process.execPath, ['dist/src/cli/tutti.js', 'play', '-i', 'h,', '--syntax-check', file])
  t.is(ran.status, 0, String(ran.stderr))
})

for (const shell of shells.filter(({ name }) => name !== 'bare')) {
  test(`${shell.name} can read the scripts of every example`, async (t) => {
    const [program = 'sh', ...words] = shell.command
    for (const module of builtin) {
      for (const example of module.examples) {
        for (const script of await scriptsOf(module, example)) {
          const read = spawnSync(program, [...words, '-n'], { input: script.text })
          t.is(read.status, 0, `${module.name}: ${example.name}: ${String(read.stderr)}`)
        }
      }
    }
  })
}

test('a host answers the questions of every example, and tells no more than the documentation', async (t) => {
  const [shell] = shells
  const lack = overlayLack()
  if (lack || !shell) {
    t.log(`SKIPPED: an overlay ${lack}`)
    t.pass()
    return
  }
  const host = await openOverlay(shell, { network: true })
  try {
    const before = host.snapshot()
    for (const module of builtin) {
      if (module.kind !== 'resource' && module.kind !== 'query') continue
      for (const example of module.examples) {
        const args = await argumentsOf(module, example)
        const question = module.observe(args, asking)
        const answer = await host.run(question.script)
        const name = `${module.name}: ${example.name}`
        t.is(answer.code, 0, `${name}: ${answer.stderr}`)
        try {
          const is = question.parse(answer.stdout, answer.bytes) as never
          if (module.kind === 'query') {
            t.deepEqual(undocumented(module, module.report(args, is)), [], name)
            continue
          }
          const change = { is, should: module.desire(args, is) }
          if (!fulfils(is, change.should)) t.true(module.converge(change, args).text.length > 0, name)
          t.deepEqual(undocumented(module, module.report?.(args, change) ?? {}), [], name)
          if (module.kind === 'resource') module.diff?.(args, change)
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
        }
      }
    }
    t.deepEqual(host.snapshot(), before, 'nothing was changed')
  } finally {
    host.close()
  }
})

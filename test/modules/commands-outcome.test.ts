import { Buffer } from 'node:buffer'
import test from 'ava'
import { command } from '../../modules/commands/command.ts'
import { readEnding } from '../../modules/commands/launch.ts'
import { raw } from '../../modules/commands/raw.ts'
import { script } from '../../modules/commands/script.ts'
import { shell } from '../../modules/commands/shell.ts'
import type { Answer } from '../../src/module/contract.ts'
import { INLINE_LIMIT } from '../../src/shell/script.ts'
import { readArguments } from '../support/read-arguments.ts'
import { runAction } from '../support/run-module.ts'
import { openSandbox } from '../support/sandbox.ts'
import { shells } from '../support/shells.ts'

const answer = (given: Partial<Answer>): Answer => ({
  code: 0,
  stdout: '',
  stderr: '',
  bytes: Buffer.alloc(0),
  durationMs: 0,
  ...given,
})

test('times come of when the answer ended and how long it took', (t) => {
  const endedAtMs = new Date(2026, 1, 3, 4, 5, 6, 500).getTime()
  const returned = command.report(readArguments(command, { cmd: 'ls' }), answer({ endedAtMs, durationMs: 1250 }))
  t.like(returned, {
    start: '2026-02-03 04:05:05.250000',
    end: '2026-02-03 04:05:06.500000',
    delta: '0:00:01.250000',
    rc: 0,
  })
})

test('the last ending counts, whatever the command writes', (t) => {
  const { ending, stderr } = readEnding(answer({ stderr: 'tutti-ending 0\n\ntutti-ending 3\n' }))
  t.deepEqual(ending, { kind: 'ended', rc: 3 })
  t.is(stderr, 'tutti-ending 0\n')
})

test('the exit code counts where the ending is missing', (t) => {
  const { ending, stderr } = readEnding(answer({ code: 143, stderr: 'some\n' }))
  t.deepEqual(ending, { kind: 'ended', rc: 143 })
  t.is(stderr, 'some\n')
})

test('check mode tells what Ansible tells', (t) => {
  const would = 'Command would have run if not in check mode'
  t.like(command.foretell?.(readArguments(command, { cmd: 'ls -l' })), {
    changed: false,
    skipped: true,
    rc: 0,
    cmd: ['ls', '-l'],
    msg: would,
    start: null,
    stdout_lines: [],
  })
  const conditional = command.foretell?.(readArguments(command, { cmd: 'ls', creates: '/x' }))
  t.like(conditional, { changed: true, msg: would })
  t.false(Object.hasOwn(conditional ?? {}, 'skipped'))
  t.like(shell.foretell?.(readArguments(shell, { cmd: 'ls | wc' })), { skipped: true, cmd: 'ls | wc' })
  t.deepEqual(raw.foretell?.(readArguments(raw, { cmd: 'ls' })), { changed: false, skipped: true })
  t.deepEqual(script.foretell?.(readArguments(script, { cmd: 's.sh' })), {
    changed: false,
    skipped: true,
    msg: 'Check mode is not supported for this task.',
  })
  t.deepEqual(script.foretell?.(readArguments(script, { cmd: 's.sh', removes: '/x' })), { changed: true })
})

test('a condition is told in the mood of the mode', (t) => {
  const args = readArguments(command, { cmd: 'ls', creates: '/x' })
  const told = (check: boolean) => {
    const go = command.guard?.(args, { facts: {}, diff: false, check })?.parse('created\n', new Uint8Array())
    return go?.go === false ? go.returned.msg : undefined
  }
  t.is(told(false), "Did not run command since '/x' exists")
  t.is(told(true), "Would not run command since '/x' exists")
  t.is(command.guard?.(readArguments(command, { cmd: 'ls' })), undefined)
})

for (const each of shells) {
  test(`${each.name}: a script and an input too large to ride inside the text`, async (t) => {
    const sandbox = openSandbox(each)
    try {
      const padding = `# ${'x'.repeat(INLINE_LIMIT)}\n`
      const content = Buffer.from(`#!/bin/sh\n${padding}echo "done $1"\n`)
      const control = { read: async () => content } as never
      const stage = { run: sandbox.run, control, facts: {} }
      t.like(await runAction(script, readArguments(script, { cmd: 'big.sh now' }), stage), {
        rc: 0,
        stdout: 'done now\n',
      })
      const stdin = 'y'.repeat(2 * INLINE_LIMIT)
      const read = readArguments(command, { cmd: 'wc -c', stdin, stdin_add_newline: false })
      const counted = await runAction(command, read, stage)
      t.is(Number(counted?.stdout), stdin.length)
    } finally {
      sandbox.close()
    }
  })
}

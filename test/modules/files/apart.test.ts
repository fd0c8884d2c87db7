import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import test, { type ExecutionContext } from 'ava'
import { replaceApartFunctions, replaceScript } from '../../../src/shell/replace.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { type Shell, shells } from '../../support/shells.ts'

/** Has the shell find no mktemp. */
const withoutMktemp = sh`command() { [ "$2" != mktemp ]; }`

interface Replaced {
  readonly code: number | null
  readonly src: string | undefined
  readonly text: string
  readonly left: readonly string[]
}

function replaced(t: ExecutionContext, shell: Shell, before: Script | undefined, validate?: Script): Replaced {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-apart-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = join(folder, "it's one\nfile")
  writeFileSync(file, 'old')
  chmodSync(file, 0o640)
  const script = replaceScript({
    file: sh`${file}`,
    content: sh`printf new`,
    mode: '0644',
    owner: undefined,
    keepOwner: undefined,
    backup: false,
    validate,
    apart: true,
  })
  const [program = 'sh', ...rest] = shell.command
  const env = { ...process.env, PATH: shell.path }
  const done = spawnSync(program, rest, {
    env,
    input: lines(before, replaceApartFunctions, script).text,
    encoding: 'utf8',
  })
  const src = /src=([^\0]*)\0/.exec(done.stdout)?.[1]?.replace(folder, '')
  return { code: done.status, src, text: readFileSync(file, 'utf8'), left: readdirSync(folder) }
}

for (const shell of shells) {
  for (const [how, before] of [['with mktemp', undefined] as const, ['without mktemp', withoutMktemp] as const]) {
    test(`${shell.name}: a file made apart takes its place, tells its first name and leaves nothing, ${how}`, (t) => {
      const done = replaced(t, shell, before, sh`test "$(cat "$t")" = new`)
      t.regex(done.src ?? '', /^\/\.tutti\.[\w.]+\/source$/)
      t.deepEqual({ ...done, src: '' }, { code: 0, src: '', text: 'new', left: ["it's one\nfile"] })
    })

    test(`${shell.name}: a file made apart that is refused leaves the old one and nothing else, ${how}`, (t) => {
      const done = replaced(t, shell, before, sh`false`)
      t.deepEqual(done, { code: 1, src: undefined, text: 'old', left: ["it's one\nfile"] })
    })
  }
}

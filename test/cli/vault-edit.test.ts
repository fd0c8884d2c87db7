import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { Keyring, seal } from '../../src/vault/keyring.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const secret = { label: 'default', password: Buffer.from('password-one') }
const opened = (path: string) => new Keyring([secret]).open(readFileSync(path))

interface Desk {
  readonly folder: string
  readonly vault: string
  /** Starts an action on the vault with an editor that is the given shell script: `$1` is the file, `$OUT` this folder. */
  start(script: string, words?: readonly string[], setup?: { readonly detached?: boolean }): ChildProcess
}

function deskOf(t: ExecutionContext, label?: string): Desk {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-edit-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const vault = join(folder, 'secrets.yml')
  writeFileSync(vault, seal(Buffer.from('key: the-plain-text\n'), secret.password, label))
  writeFileSync(join(folder, 'password'), 'password-one\n')
  return {
    folder,
    vault,
    start(script, words = ['edit', vault], { detached = false } = {}) {
      const editor = join(folder, 'editor')
      writeFileSync(
        editor,
        `#!/bin/sh\nprintf %s "$1" > "$OUT/edited.new" && mv "$OUT/edited.new" "$OUT/edited"\n${script}\n`,
      )
      chmodSync(editor, 0o755)
      const all = [program, 'vault', ...words, '--vault-password-file', join(folder, 'password')]
      const env = { ...process.env, EDITOR: editor, OUT: folder }
      return spawn(process.execPath, all, { env, stdio: ['ignore', 'pipe', 'pipe'], detached })
    },
  }
}

interface Ended {
  readonly code: number | null
  readonly err: string
}

function end(child: ChildProcess): Promise<Ended> {
  let err = ''
  child.stderr?.on('data', (more) => {
    err += more
  })
  return new Promise((settle) => child.once('exit', (code) => setImmediate(() => settle({ code, err }))))
}

/** The file that the editor was given. */
const fileOf = ({ folder }: Desk): string => readFileSync(join(folder, 'edited'), 'utf8')

const until = async (holds: () => boolean): Promise<boolean> => {
  for (let tries = 0; !holds() && tries < 600; tries++) await new Promise((done) => setTimeout(done, 50))
  return holds()
}

test('what the editor leaves is sealed: same label, same mode, and the file had the name of the vault', async (t) => {
  const desk = deskOf(t, 'prod')
  chmodSync(desk.vault, 0o640)
  const script =
    'stat -c "%a $(stat -c %a "$(dirname "$1")")" "$1" > "$OUT/modes"; cat "$1" > "$OUT/seen"; echo "more: 1" >> "$1"'
  t.deepEqual(await end(desk.start(script)), { code: 0, err: '' })
  const { plain, label } = opened(desk.vault)
  t.deepEqual([plain.toString(), label], ['key: the-plain-text\nmore: 1\n', 'prod'])
  t.is(statSync(desk.vault).mode & 0o777, 0o640)
  t.is(readFileSync(join(desk.folder, 'seen'), 'utf8'), 'key: the-plain-text\n')
  t.is(readFileSync(join(desk.folder, 'modes'), 'utf8'), '600 700\n')
  t.is(basename(fileOf(desk)), 'secrets.yml')
  t.false(existsSync(dirname(fileOf(desk))))
})

test('an editor that writes another file in the place of its own, and leaves files beside it, is followed', async (t) => {
  const desk = deskOf(t)
  const script = 'echo new > "$1.tmp"; cp "$1" "$1~"; cp "$1" "$(dirname "$1")/.swp"; mv "$1.tmp" "$1"'
  t.is((await end(desk.start(script))).code, 0)
  t.is(opened(desk.vault).plain.toString(), 'new\n')
  t.false(existsSync(dirname(fileOf(desk))))
})

test('a vault whose text is left as it was is not written', async (t) => {
  const desk = deskOf(t)
  const before = readFileSync(desk.vault)
  t.is((await end(desk.start('touch "$1"; exit 1'))).code, 0)
  t.deepEqual(readFileSync(desk.vault), before)
})

test('create seals what is written', async (t) => {
  const desk = deskOf(t)
  const path = join(desk.folder, 'new.yml')
  t.is((await end(desk.start('echo "a: 1" > "$1"', ['create', path]))).code, 0)
  t.is(opened(path).plain.toString(), 'a: 1\n')
  t.is(statSync(path).mode & 0o777, 0o600)
})

test('an editor that is killed, or takes the file away, changes nothing', async (t) => {
  for (const [script, message] of [
    ['echo half > "$1"; kill -9 $$', /^ERROR! the editor was ended by SIGKILL; \S+ is as it was\n/],
    ['rm "$1"', /^ERROR! the edited text cannot be read: ENOENT/],
    ['cp "$OUT/secrets.yml" "$1"', /^ERROR! input is already encrypted\n/],
  ] as const) {
    const desk = deskOf(t)
    const before = readFileSync(desk.vault)
    const { code, err } = await end(desk.start(script))
    t.is(code, 1)
    t.regex(err, message)
    t.deepEqual(readFileSync(desk.vault), before)
    t.false(existsSync(dirname(fileOf(desk))))
  }
})

/** An editor in the middle of its work; it ends when it is told to, or when the test is over. */
const busy = 'echo half > "$1"; trap "exit 0" TERM INT; while sleep 0.1; do [ -e "$OUT" ] || exit; done'

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGKILL'] as const) {
  test(`by ${signal} the text goes and the vault stays as it was`, async (t) => {
    const desk = deskOf(t)
    const before = readFileSync(desk.vault)
    const child = desk.start(busy)
    const ended = end(child)
    t.true(await until(() => existsSync(join(desk.folder, 'edited'))))
    t.true(existsSync(fileOf(desk)))
    child.kill(signal)
    const { code } = await ended
    t.not(code, 0)
    t.true(await until(() => !existsSync(dirname(fileOf(desk)))))
    t.deepEqual(readFileSync(desk.vault), before)
    t.deepEqual(readdirSync(desk.folder).sort(), ['edited', 'editor', 'password', 'secrets.yml'])
  })
}

test('killed with its whole group, the text goes all the same', async (t) => {
  const desk = deskOf(t)
  const child = desk.start(busy, undefined, { detached: true })
  const ended = end(child)
  t.true(await until(() => existsSync(join(desk.folder, 'edited'))))
  process.kill(-(child.pid as number), 'SIGKILL')
  await ended
  t.true(await until(() => !existsSync(dirname(fileOf(desk)))))
})

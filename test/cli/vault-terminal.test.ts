import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { Keyring, seal } from '../../src/vault/keyring.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const secret = { label: 'default', password: Buffer.from('password-one') }
const opened = (text: string): string => new Keyring([secret]).open(text).plain.toString()

const hasScript = spawnSync('script', ['--version']).status === 0

interface Seen {
  readonly code: number | null
  /** All that stood on the terminal. */
  readonly screen: string
}

/** Runs a command of a shell on a terminal of its own; each answer is typed when its question stands there. */
function onTerminal(command: string, folder: string, answers: readonly (readonly [string, string])[]): Promise<Seen> {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, TUTTI: `${process.execPath} ${program}`, PAGER: 'cat', NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const left = [...answers]
  let screen = ''
  let from = 0
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    screen += more
    const [next] = left
    const at = next ? screen.indexOf(next[0], from) : -1
    if (!next || at < 0) return
    from = at + next[0].length
    left.shift()
    // The terminal is given a moment to stop its echo.
    setTimeout(() => child.stdin.write(next[1]), 300)
  })
  return new Promise((settle) => child.once('close', (code) => settle({ code, screen: screen.replaceAll('\r', '') })))
}

function folderOf(t: ExecutionContext): string | undefined {
  if (!hasScript) {
    t.log('SKIPPED: the command script is not here (Debian: apt-get install bsdutils)')
    t.pass()
    return undefined
  }
  const folder = mkdtempSync(join(tmpdir(), 'tutti-terminal-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'vault.yml'), seal(Buffer.from('a: the-content\n'), secret.password))
  writeFileSync(join(folder, 'plain'), 'plain text\n')
  writeFileSync(
    join(folder, 'site.yml'),
    '- hosts: localhost\n  gather_facts: false\n  vars_files: vault.yml\n  tasks:\n    - assert: {that: a == "the-content"}\n',
  )
  return folder
}

test('a password is asked for on the terminal and not shown', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const { code, screen } = await onTerminal('$TUTTI vault view --ask-vault-pass vault.yml', folder, [
    ['Vault password: ', 'password-one\r'],
  ])
  t.is(code, 0, screen)
  t.is(screen, 'Vault password: \na: the-content\n')
})

test('what comes down a pipe is sealed, while the password is asked for on the terminal', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const { code, screen } = await onTerminal('$TUTTI vault encrypt --vault-id x@prompt < plain > sealed', folder, [
    ['New vault password (x): ', 'password-one\r'],
    ['Confirm new vault password (x): ', 'password-one\r'],
  ])
  t.is(code, 0, screen)
  t.is(screen, 'New vault password (x): \nConfirm new vault password (x): \n')
  t.is(opened(readFileSync(join(folder, 'sealed'), 'utf8')), 'plain text\n')
})

test('success is told on a terminal, and a text may be typed', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  writeFileSync(join(folder, 'password'), 'password-one\n')
  const { code, screen } = await onTerminal('$TUTTI vault encrypt --vault-id password', folder, [
    ['Reading plaintext input from stdin', 'typed\n\x04'],
  ])
  t.is(code, 0, screen)
  t.regex(screen, /\nEncryption successful\n$/)
  const sealed = screen.slice(screen.indexOf('$ANSIBLE'), screen.indexOf('Encryption'))
  t.is(opened(sealed), 'typed\n')
})

test('different answers are told, Ctrl-C ends the question', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const different = await onTerminal('$TUTTI vault encrypt --ask-vault-pass plain', folder, [
    ['New Vault password: ', 'password-one\r'],
    ['Confirm New Vault password: ', 'password-two\r'],
  ])
  t.is(different.code, 1)
  t.regex(different.screen, /\nERROR! the two passwords differ\n$/)
  const stopped = await onTerminal('$TUTTI vault encrypt --ask-vault-pass plain', folder, [
    ['New Vault password: ', '\x03'],
  ])
  t.is(stopped.code, 99)
  t.is(readFileSync(join(folder, 'plain'), 'utf8'), 'plain text\n')
})

test('a playbook asks for the password of its vaults', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const command = '$TUTTI play -i localhost, -c local --ask-vault-pass site.yml'
  const { code, screen } = await onTerminal(command, folder, [['Vault password: ', 'password-one\r']])
  t.is(code, 0, screen)
  t.false(screen.includes('password-one'))
  const wrong = await onTerminal(command, folder, [['Vault password: ', 'password-two\r']])
  t.is(wrong.code, 1, wrong.screen)
  t.regex(wrong.screen, /Decryption failed \(no vault secrets were found that could decrypt\)/)
})

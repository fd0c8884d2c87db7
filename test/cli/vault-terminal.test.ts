import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { Keyring, seal } from '../../src/vault/keyring.ts'
import { type Exchange, onTerminal, skipsWithoutTerminal } from '../support/terminal.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const secret = { label: 'default', password: Buffer.from('password-one') }
const opened = (text: string): string => new Keyring([secret]).open(text).plain.toString()

/** The words of the program on a terminal of its own. */
const atTerminal = (words: string, folder: string, exchanges: readonly Exchange[]) =>
  onTerminal(words, exchanges, { folder, env: { TUTTI: `${process.execPath} ${program}`, PAGER: 'cat' } })

function folderOf(t: ExecutionContext): string | undefined {
  if (skipsWithoutTerminal(t)) return undefined
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
  const { code, screen } = await atTerminal('$TUTTI vault view --ask-vault-pass vault.yml', folder, [
    ['Vault password: ', 'password-one\r'],
  ])
  t.is(code, 0, screen)
  t.is(screen, 'Vault password:\na: the-content\n')
})

test('what comes down a pipe is sealed, while the password is asked for on the terminal', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const { code, screen } = await atTerminal('$TUTTI vault encrypt --vault-id x@prompt < plain > sealed', folder, [
    ['New vault password (x): ', 'password-one\r'],
    ['Confirm new vault password (x): ', 'password-one\r'],
  ])
  t.is(code, 0, screen)
  t.is(screen, 'New vault password (x):\nConfirm new vault password (x):\n')
  t.is(opened(readFileSync(join(folder, 'sealed'), 'utf8')), 'plain text\n')
})

test('success is told on a terminal, and a text may be typed', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  writeFileSync(join(folder, 'password'), 'password-one\n')
  const { code, screen } = await atTerminal('$TUTTI vault encrypt --vault-id password', folder, [
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
  const different = await atTerminal('$TUTTI vault encrypt --ask-vault-pass plain', folder, [
    ['New Vault password: ', 'password-one\r'],
    ['Confirm New Vault password: ', 'password-two\r'],
  ])
  t.is(different.code, 1)
  t.regex(different.screen, /\nERROR! the two passwords differ\n$/)
  const stopped = await atTerminal('$TUTTI vault encrypt --ask-vault-pass plain', folder, [
    ['New Vault password: ', '\x03'],
  ])
  t.is(stopped.code, 99)
  t.is(readFileSync(join(folder, 'plain'), 'utf8'), 'plain text\n')
})

test('a playbook asks for the password of its vaults', async (t) => {
  const folder = folderOf(t)
  if (!folder) return
  const command = '$TUTTI play -i localhost, -c local --ask-vault-pass site.yml'
  const { code, screen } = await atTerminal(command, folder, [['Vault password: ', 'password-one\r']])
  t.is(code, 0, screen)
  t.false(screen.includes('password-one'))
  const wrong = await atTerminal(command, folder, [['Vault password: ', 'password-two\r']])
  t.is(wrong.code, 1, wrong.screen)
  t.regex(wrong.screen, /Decryption failed \(no vault secrets were found that could decrypt\)/)
})

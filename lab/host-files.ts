import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LabWish } from './lab-file.ts'
import { addressIn, type Layout } from './layout.ts'

/** Makes the key that opens every host of a lab. */
export const makeKey = (file: string, comment: string): void =>
  void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file])

/** Writes what one host has over its image: its name, its keys, who may log in, and the names of its neighbours and of further addresses. */
export function writeHostFiles(
  layout: Layout,
  wish: LabWish,
  host: { readonly name: string; readonly address: number },
): void {
  const seed = `${layout.hosts}/${host.name}/seed`
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(seed, path)), { recursive: true })
    writeFileSync(join(seed, path), text)
  }
  write('etc/hostname', `${host.name}\n`)
  const further = Object.entries(wish.addresses).map(([name, address]) => ({ name, address }))
  const names = [...wish.kernels, ...wish.hosts, ...further].map(
    ({ name, address }) => `${addressIn(layout, address)} ${name}\n`,
  )
  write('etc/hosts', `127.0.0.1 localhost\n${names.join('')}`)
  // The image has the servers of who built it: each question that the file above does not answer would wait for them in vain.
  write('etc/resolv.conf', '# Nobody: a lab has no way out, and /etc/hosts has its names.\n')
  mkdirSync(`${seed}/etc/ssh`)
  const hostKey = `${seed}/etc/ssh/ssh_host_ed25519_key`
  makeKey(hostKey, host.name)
  mkdirSync(`${seed}/root/.ssh`, { recursive: true, mode: 0o700 })
  chmodSync(`${seed}/root`, 0o700)
  copyFileSync(`${layout.key}.pub`, `${seed}/root/.ssh/authorized_keys`)
  // For ops and admin, whose home folders belong to them: sshd reads this one for every user.
  write('etc/ssh/lab_authorized_keys', readFileSync(`${layout.key}.pub`, 'utf8'))
  write('etc/ssh/sshd_config.d/lab-keys.conf', 'AuthorizedKeysFile .ssh/authorized_keys /etc/ssh/lab_authorized_keys\n')
  writeFileSync(layout.knownHosts, `${addressIn(layout, host.address)} ${readFileSync(`${hostKey}.pub`, 'utf8')}`, {
    flag: 'a',
  })
}

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { quote } from '../../src/shell/quote.ts'
import { localTransport } from '../../src/transport/local.ts'
import type { Transport } from '../../src/transport/transport.ts'

/** A user `alice` of this machine, whom only the programs of one transport know. */
export interface Alice {
  readonly transport: Transport
  readonly password: string
  remove(): void
}

/** Why sudo, su and doas cannot be tried here; undefined when they can. */
export function missingForBecome(): string | undefined {
  if (process.getuid?.() !== 0) return 'root is needed to make users for a while'
  const missing = ['sudo', 'su', 'doas', 'unshare', 'useradd'].filter(
    (one) => spawnSync('sh', ['-c', `command -v ${one}`]).status !== 0,
  )
  if (missing.length > 0) return `missing: ${missing.join(', ')}`
  return spawnSync('unshare', ['-m', 'true']).status === 0 ? undefined : 'mount namespaces are not allowed here'
}

/**
 * Alice logs in over the real sudo, su and doas of this machine, with an /etc of her own in a mount namespace: sudoers and
 * doas rules are as given, and nothing of the machine itself changes.
 */
export function alice(sudoers: string, doas: string): Alice {
  const etc = mkdtempSync(join(tmpdir(), 'tutti-etc-'))
  const password = 'correct horse'
  chmodSync(etc, 0o755)
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true, filter: (from) => !from.startsWith('/etc/ssl') })
  writeFileSync(
    join(etc, 'sudoers'),
    `Defaults use_pty, !mail_no_user, !mail_badpass\nroot ALL=(ALL:ALL) ALL\n${sudoers}\n`,
    { mode: 0o440 },
  )
  rmSync(join(etc, 'sudoers.d'), { recursive: true, force: true })
  writeFileSync(join(etc, 'doas.conf'), `${doas}\n`, { mode: 0o400 })
  const inside = (line: string): readonly string[] => ['-m', 'sh', '-c', `mount --bind ${quote(etc)} /etc && ${line}`]
  execFileSync('unshare', inside('useradd -M -d /tmp -s /bin/sh alice && useradd -M -d / -s /bin/sh bob && chpasswd'), {
    input: `alice:${password}\nroot:${password}\nbob:${password}\n`,
  })
  const local = localTransport()
  const transport: Transport = {
    name: 'alice',
    async connect(address) {
      const connection = await local.connect(address)
      const open = (line: string) => {
        const words = [
          'exec',
          'unshare',
          ...inside(`exec setpriv --reuid=alice --regid=alice --init-groups env HOME=/tmp sh -c ${quote(line)}`),
        ]
        return connection.open(words.map((word, i) => (i < 2 ? word : quote(word))).join(' '))
      }
      return { ...connection, open }
    },
    close: () => local.close(),
  }
  const remove = (): void => {
    if (existsSync(etc)) rmSync(etc, { recursive: true })
  }
  return { transport, password, remove }
}

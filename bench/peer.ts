import { execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { endSharedConnections, type Range } from './range.ts'

/** The hosts in flight at most, for every peer. */
export const FORKS = 50

const MITOGEN = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy'
const TUTTI = fileURLToPath(new URL('../bundle/tutti.js', import.meta.url))
const LIMIT_MS = 20 * 60_000

/** A program that plays playbooks. */
export interface Peer {
  readonly name: 'tutti' | 'ansible' | 'mitogen'
  /** Why it cannot be measured here. */
  missing(): string | undefined
  /** Its version, for the heading. */
  version(): string
  /** The command line before the arguments that all peers share. */
  readonly command: readonly string[]
  env(range: Range): NodeJS.ProcessEnv
}

const ansibleVersion = (): string =>
  execFileSync('ansible-playbook', ['--version'], { encoding: 'utf8' }).split('\n', 1)[0] ?? ''

const noAnsible = (): string | undefined =>
  existsSync('/usr/bin/ansible-playbook') ? undefined : 'ansible-playbook is not here (Debian: apt-get install ansible)'

export const peers: readonly Peer[] = [
  {
    name: 'tutti',
    missing: () => undefined,
    version: () => execFileSync(process.execPath, [TUTTI, '--version'], { encoding: 'utf8' }).trim(),
    command: [process.execPath, TUTTI, 'play'],
    env: () => ({}),
  },
  {
    name: 'ansible',
    missing: noAnsible,
    version: () => `${ansibleVersion()}, pipelining, ControlPersist 60s`,
    command: ['/usr/bin/ansible-playbook'],
    env: () => ({}),
  },
  {
    name: 'mitogen',
    missing: () =>
      noAnsible() ??
      (existsSync(MITOGEN) ? undefined : 'Mitogen is not here (Debian: apt-get install ansible-mitogen)'),
    version: () => `${packageVersion('ansible-mitogen')} under the same Ansible`,
    command: ['/usr/bin/ansible-playbook'],
    env: () => ({ ANSIBLE_STRATEGY_PLUGINS: MITOGEN, ANSIBLE_STRATEGY: 'mitogen_linear' }),
  },
]

const packageVersion = (name: string): string =>
  `${name} ${execFileSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' })}`

/** The environment of every measured program: nothing of the caller's own settings. */
export const baseEnv = (range: Range): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LANG: 'C.UTF-8',
  HOME: range.home,
  ANSIBLE_CONFIG: range.emptyConfig,
  ANSIBLE_FORKS: String(FORKS),
  ANSIBLE_PIPELINING: '1',
  ANSIBLE_HOST_KEY_CHECKING: '1',
  // A machine of few cores lets a host wait for long; who is slow shall be slow here and not unreachable.
  ANSIBLE_TIMEOUT: '120',
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: '0',
  ANSIBLE_SSH_CONTROL_PATH_DIR: range.sockets,
})

/** What one run took and told. */
export interface Measured {
  readonly seconds: number
  /** The numbers of the recap, summed over all hosts. */
  readonly recap: { readonly [word: string]: number }
  readonly hosts: number
}

/** Plays a playbook once; throws with the program's own words when a host failed. */
export async function measure(
  peer: Peer,
  range: Range,
  play: { readonly inventory: string; readonly playbook: string; readonly base: string },
): Promise<Measured> {
  const [program = '', ...first] = peer.command
  const started = process.hrtime.bigint()
  const child = spawn(program, [...first, '-i', play.inventory, '-e', `base=${play.base}`, play.playbook], {
    env: { ...baseEnv(range), ...peer.env(range) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => (text += more))
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject)
    child.once('close', settle)
  })
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  if (code !== 0) throw new Error(`${peer.name} ended with ${code ?? child.signalCode}:\n${text.slice(-3000)}`)
  return { seconds, ...readRecap(text) }
}

function readRecap(text: string): Omit<Measured, 'seconds'> {
  const recap: { [word: string]: number } = {}
  const lines = text.slice(text.lastIndexOf('PLAY RECAP')).split('\n')
  const hosts = lines.filter((line) => / ok=\d+/.test(line))
  for (const line of hosts)
    for (const [, word = '', count] of line.matchAll(/(\w+)=(\d+)/g)) recap[word] = (recap[word] ?? 0) + Number(count)
  return { recap, hosts: hosts.length }
}

/** Leaves nothing of one peer behind that works while the next is measured. */
export const settle = (range: Range): Promise<void> => endSharedConnections(range.sockets)

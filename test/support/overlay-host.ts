import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** A whole disposable host with a real OpenSSH server: this machine's own system seen through an overlay. */
export interface OverlayHost {
  readonly name: string
  readonly address: string
}

/** Hosts on a network of their own, each at the other end of a virtual cable to this machine. */
export interface OverlayHosts {
  readonly hosts: readonly OverlayHost[]
  /** An address of this machine that all of them reach. */
  readonly gateway: string
  readonly privateKeyFile: string
  readonly knownHostsFile: string
  /** Runs a shell script as root on a host, past ssh. */
  run(host: string, script: string): string
  close(): Promise<void>
}

/** Why there can be no such hosts here; undefined when there can. */
export function overlayHostsMissing(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'hosts of namespaces need root on Linux'
  const tools = ['/usr/sbin/sshd', '/usr/bin/unshare', '/usr/bin/nsenter', '/usr/sbin/ip', '/usr/bin/ssh-keygen']
  const lacking = tools.find((tool) => !existsSync(tool) && !existsSync(tool.replace('/usr/sbin', '/sbin')))
  if (lacking) return `${lacking} is not here (Debian: apt-get install openssh-server iproute2 util-linux)`
  try {
    execFileSync('unshare', ['-mn', 'sh', '-c', PROBE], { stdio: 'pipe' })
    return undefined
  } catch (error) {
    return `no overlay or no virtual network can be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

const PROBE = `set -e
mount -t tmpfs probe /mnt && mkdir /mnt/up /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/up,workdir=/mnt/work /mnt/root
ip link add probe1 type veth peer name probe2`

export interface OverlayHostsOptions {
  readonly names: readonly string[]
  /** Files that each host has beside or instead of this machine's, by their paths. */
  readonly files?: { readonly [path: string]: string }
  /** A shell script that each host runs before its sshd starts. */
  readonly prepare?: string
}

/** Makes the hosts: namespaces for mounts, processes, names and network, which end when this process does. */
export async function startOverlayHosts(options: OverlayHostsOptions): Promise<OverlayHosts> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-hosts-'))
  const net = 1 + (process.pid % 250)
  // Networks of four addresses each, of which the middle two are this machine's and the host's.
  const addressAt = (host: number, end: 1 | 2): string => `10.77.${net}.${4 * host + end}`
  const gateway = addressAt(0, 1)
  const key = (name: string): string => {
    const file = join(folder, name)
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tutti test', '-f', file])
    return file
  }
  const holders: ChildProcess[] = []
  const close = async () => {
    for (const holder of holders) {
      const gone = new Promise((settle) => holder.once('close', settle))
      if (holder.exitCode !== null || holder.signalCode !== null) continue
      // With its first process everything in the host's namespace ends; this is where that one listens.
      holder.stdin?.end()
      await Promise.race([gone, delay(5000, undefined, { ref: false }).then(() => holder.kill('SIGKILL'))])
    }
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const [client, hostKey] = [key('client'), key('host')]
    const insides = new Map<string, number>()
    const hosts: OverlayHost[] = []
    for (const [i, name] of options.names.entries()) {
      const address = addressAt(i, 2)
      const files = { ...options.files, ...sshdFiles(client, hostKey), '/etc/hostname': `${name}\n` }
      const staged = join(folder, name)
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(staged, path)), { recursive: true })
        writeFileSync(join(staged, path), text, { mode: path.endsWith('_key') ? 0o600 : 0o644 })
      }
      const holder = spawn('unshare', ['-mpun', '-f', '--kill-child', 'sh', '-c', BOOT, 'boot', staged, name], {
        stdio: 'pipe',
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', PREPARE: options.prepare ?? ':' },
      })
      holders.push(holder)
      await said(holder, 'mounted')
      const pid = Number(readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim())
      insides.set(name, pid)
      // The name of a network device has fifteen letters at most.
      const outer = `tutti${net}h${i}`
      ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid))
      ip('address', 'add', `${addressAt(i, 1)}/30`, 'dev', outer)
      ip('link', 'set', outer, 'up')
      const inside = (...words: readonly string[]) => execFileSync('nsenter', ['-t', `${pid}`, '-n', 'ip', ...words])
      inside('link', 'set', 'lo', 'up')
      inside('address', 'add', `${address}/30`, 'dev', 'eth0')
      inside('link', 'set', 'eth0', 'up')
      inside('route', 'add', 'default', 'via', addressAt(i, 1))
      holder.stdin?.write('go\n')
      hosts.push({ name, address })
    }
    for (const [i, { address }] of hosts.entries()) await untilListens(address, holders[i] as ChildProcess)
    const knownHostsFile = join(folder, 'known_hosts')
    const publicKey = await readFile(`${hostKey}.pub`, 'utf8')
    writeFileSync(knownHostsFile, hosts.map(({ address }) => `${address} ${publicKey}`).join(''))
    const run = (host: string, script: string): string => {
      const words = ['-t', String(insides.get(host)), '-m', '-p', '-u', '-n', '-r', '-w', 'sh', '-c', script]
      return execFileSync('nsenter', words, { encoding: 'utf8' })
    }
    return { hosts, gateway, privateKeyFile: client, knownHostsFile, run, close }
  } catch (error) {
    await close()
    throw error
  }
}

const ip = (...words: readonly string[]): void => {
  execFileSync('ip', words, { stdio: 'pipe' })
}

const sshdFiles = (client: string, hostKey: string): { readonly [path: string]: string } => ({
  '/etc/tutti-test/authorized_keys': readFileSync(`${client}.pub`, 'utf8'),
  '/etc/tutti-test/host_key': readFileSync(hostKey, 'utf8'),
  '/etc/tutti-test/sshd_config': [
    'HostKey /etc/tutti-test/host_key',
    'AuthorizedKeysFile /etc/tutti-test/authorized_keys',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    '',
  ].join('\n'),
})

/** The first process of a host: mounts, waits for its network, starts sshd, and ends when nobody holds its input. */
const BOOT = `set -e
staged=$1 name=$2
mount --make-rprivate /
mount -t tmpfs -o mode=755 tutti /mnt
mkdir /mnt/up /mnt/work /mnt/root
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work /mnt/root
cp -a "$staged/." /mnt/root/
cd /mnt/root
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tutti run
mount -t tmpfs -o mode=1777 tutti tmp
hostname "$name"
mkdir -p run/sshd run/lock old
echo mounted
read -r go
pivot_root . old
cd /
exec chroot . sh -c '
umount -l /old && rmdir /old
sh -c "$PREPARE" </dev/null >&2
/usr/sbin/sshd -f /etc/tutti-test/sshd_config
exec 3<&0
cat <&3 >/dev/null & input=$!
# This shell adopts what daemons leave behind, and each wait ends what has ended.
while kill -0 $input 2>/dev/null; do sleep 1; done'`

function said(holder: ChildProcess, word: string): Promise<void> {
  return new Promise((settle, reject) => {
    let text = ''
    let errors = ''
    holder.stderr?.on('data', (more) => {
      errors += more
    })
    holder.stdout?.on('data', (more) => {
      text += more
      if (text.includes(word)) settle()
    })
    holder.once('close', () => reject(new Error(`a host ended before it was ready: ${errors}`)))
  })
}

async function untilListens(address: string, holder: ChildProcess): Promise<void> {
  while (!(await listens(address))) {
    if (holder.exitCode !== null) throw new Error(`the host at ${address} ended before its sshd listened`)
    await delay(50)
  }
}

const listens = (host: string): Promise<boolean> =>
  new Promise((settle) => {
    const socket = connect({ host, port: 22 })
    socket.once('connect', () => {
      socket.destroy()
      settle(true)
    })
    socket.once('error', () => settle(false))
  })

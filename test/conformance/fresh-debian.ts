import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as after } from 'node:timers/promises'
import { cached } from '../../lab/image/cache.ts'
import { fingerprint, SUITE, versionsOf } from '../../lab/image/recipe.ts'
import { cgroupRoot, machineLack } from '../../lab/machine-lack.ts'
import { CACHE } from '../../lab/paths.ts'
import { runScript } from '../../lab/system.ts'

/** What runs on a fresh Debian that is thrown away, and the folders that it sees. */
export interface FreshRun {
  readonly script: string
  /** The image, from `freshImage`. */
  readonly image: string
  /** Seen at `/opt/conformance`; what is written there is thrown away too. */
  readonly material: string
  /** The build of the project, seen at `/opt/tutti`, read-only. */
  readonly build: string
  /** Seen at `/opt/results`: the only folder in which something stays. */
  readonly results: string
  /** The folder of the proxy's socket. */
  readonly proxy: string
  readonly seconds: number
}

/** Why there can be no such machine here; undefined when there can. */
export const freshDebianMissing = (): string | undefined => machineLack(undefined)

const PACKAGES: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'udev', 'kmod', 'procps', 'iproute2', 'netbase'],
  ...['openssh-server', 'sudo', 'cron', 'curl', 'gnupg', 'ca-certificates', 'locales', 'tzdata', 'lsb-release'],
  ...['apt-utils', 'less', 'libstdc++6', 'python3', 'python3-apt', 'ansible-core'],
]

/** Debian with systemd, an sshd and Ansible, and little else; built once. Its lists of packages look two days old. */
export async function freshImage(say: (text: string) => void): Promise<string> {
  return cached(`conformance-${fingerprint(SUITE, await versionsOf(PACKAGES), MAKE)}`, async (path) => {
    say('Building the image of a fresh Debian: a minute or two, once')
    await runScript(MAKE, SUITE, path, PACKAGES.join(','))
  })
}

const MAKE = `mmdebstrap --quiet --variant=minbase --mode=root --include="$3" --skip=cleanup/apt/lists \\
  --customize-hook='chroot "$1" apt-get -q update' "$1" "$2" >&2
touch -d '2 days ago' "$2/var/lib/apt/lists"
rm -f "$2/etc/resolv.conf" "$2/var/lib/apt/periodic/update-success-stamp"
echo testhost >"$2/etc/hostname"`

/** Runs a script as root of a fresh Debian under systemd, which reaches package mirrors and nothing else; gives its exit code, 124 when its time was over. */
export async function runOnFreshDebian(run: FreshRun): Promise<number> {
  const group = join(cgroupRoot() ?? '', `tutti-conformance-${process.pid}`)
  mkdirSync(group, { recursive: true })
  const disk = mkdtempSync(join(CACHE, 'conformance-disk-'))
  const words = [group, disk, run.image, run.material, run.build, run.results, run.proxy, process.execPath]
  const machine = spawn('bash', ['-c', START, 'boot', BOOT, ...words], { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    const inside = await entered(machine)
    const relay = spawn('nsenter', [...inside, '/opt/node', '-e', RELAY], { stdio: 'ignore', env: ENVIRONMENT })
    const code = await outcome([...inside, 'bash', '-c', run.script], run.seconds)
    relay.kill('SIGKILL')
    return code
  } finally {
    machine.kill('SIGKILL')
    await end(group)
    rmSync(disk, { recursive: true, force: true })
  }
}

const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  DEBIAN_FRONTEND: 'noninteractive',
}

/** The words for nsenter once systemd is up. */
async function entered(machine: ChildProcess): Promise<readonly string[]> {
  for (let tries = 0; tries < 240; tries++) {
    await after(250)
    if (machine.exitCode !== null) break
    const init = childOf(machine.pid ?? 0)
    if (init === undefined) continue
    const words = ['-t', init, '-r', '-w', '-m', '-u', '-i', '-n', '-p', '-C']
    const state = await new Promise<string>((settle) =>
      execFile('nsenter', [...words, 'systemctl', 'is-system-running'], { env: ENVIRONMENT }, (_, stdout) =>
        settle(stdout.trim()),
      ),
    )
    if (state === 'running' || state === 'degraded') return words
  }
  throw new Error('a fresh Debian does not boot here')
}

function childOf(pid: number): string | undefined {
  const file = `/proc/${pid}/task/${pid}/children`
  const [child] = existsSync(file) ? readFileSync(file, 'utf8').trim().split(' ') : []
  return child === '' ? undefined : child
}

/** The exit code of a command on the machine; 124 when it was ended. */
async function outcome(words: readonly string[], seconds: number): Promise<number> {
  const running = spawn('nsenter', words, { stdio: ['ignore', 'ignore', 'inherit'], env: ENVIRONMENT })
  let late = false
  const clock = setTimeout(() => {
    late = true
    running.kill('SIGKILL')
  }, seconds * 1000)
  const code = await new Promise<number>((settle) => running.once('close', (status) => settle(status ?? 1)))
  clearTimeout(clock)
  return late ? 124 : code
}

/** Ends what is left on the machine and takes its cgroups away. */
async function end(group: string): Promise<void> {
  writeFileSync(join(group, 'cgroup.kill'), '1')
  while (readFileSync(join(group, 'cgroup.events'), 'utf8').includes('populated 1')) await after(50)
  await runScript('find "$1" -mindepth 1 -depth -type d -exec rmdir {} +', group)
  rmdirSync(group)
}

/** When this process ends, so does the machine. */
const START = `echo $$ >"$2/cgroup.procs" && exec setpriv --pdeathsig KILL unshare -m -u -i -n -p -C --fork --kill-child --propagation private bash -c "$1" "$@"`

const BOOT = `set -e
disk=$2 image=$3 material=$4 build=$5 results=$6 proxy=$7 node=$8
over() {
  mkdir /mnt/up /mnt/work /mnt/root /mnt/up2 /mnt/work2
  mount -t overlay overlay -o "lowerdir=$image,upperdir=/mnt/up,workdir=/mnt/work" /mnt/root
}
# A disk knows more than memory does (the flags of chattr), but may be one that nothing can lie over.
mount --bind "$disk" /mnt
over 2>/dev/null || { mount -t tmpfs -o mode=755 tutti /mnt; over; }
cd /mnt/root
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,ro,bind proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,rw,bind proc/sys/net
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tutti dev
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 dev/\${device%:*} c 1 \${device#*:}; done
mknod -m 666 dev/tty c 5 0
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=1777 tutti dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=755 tutti run
mount -t tmpfs -o mode=1777 tutti tmp
mkdir -p opt/conformance opt/tutti opt/results opt/proxy
mount -t overlay overlay -o "lowerdir=$material,upperdir=/mnt/up2,workdir=/mnt/work2" opt/conformance
mount --bind "$build" opt/tutti
mount -o remount,ro,bind opt/tutti
mount --bind "$results" opt/results
mount --bind "$proxy" opt/proxy
: >opt/node
mount --bind "$node" opt/node
ln -sf /opt/node usr/local/bin/node
collections=usr/lib/python3/dist-packages/ansible_collections
if [ -d "/$collections" ]; then
  mkdir -p "$collections"
  mount --bind "/$collections" "$collections"
  mount -o remount,ro,bind "$collections"
fi
printf '127.0.0.1 localhost testhost\\n::1 localhost\\n' >etc/hosts
: >etc/resolv.conf
printf 'Acquire::%s::Proxy "http://127.0.0.1:3142";\\n' http https >etc/apt/apt.conf.d/99conformance
hostname testhost
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add 10.11.0.1/24 dev eth0
ip link set eth1 up
ip link set eth0 up
ip route add default via 10.11.0.254
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside
dropped=-sys_time,-sys_module,-sys_rawio
exec env -i container=lxc PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin setpriv --bounding-set="$dropped" --inh-caps="$dropped" /lib/systemd/systemd --system </dev/null >/dev/null 2>&1`

const RELAY = `require('node:net').createServer((near) => {
  const far = require('node:net').connect('/opt/proxy/proxy')
  near.on('error', () => far.destroy()).pipe(far)
  far.on('error', () => near.destroy()).pipe(near)
}).listen(3142, '127.0.0.1')`

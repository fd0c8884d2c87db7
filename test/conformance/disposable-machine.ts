import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { cgroupRoot } from '../../lab/machine-lack.ts'

/** What runs on a machine that is thrown away, and which folders of this machine it sees. */
export interface DisposableRun {
  readonly script: string
  /** A folder that the machine sees at `/opt/conformance`; what it writes there is thrown away too. */
  readonly material: string
  /** The project, seen at `/opt/tutti`, read-only. */
  readonly project: string
  /** A folder seen at `/opt/results`: the only one in which something stays. */
  readonly results: string
  readonly seconds: number
}

/** Why there can be no such machine here; undefined when there can. */
export function disposableMachineMissing(): string | undefined {
  if (process.platform !== 'linux') return 'namespaces need Linux'
  return process.getuid?.() === 0 ? undefined : 'namespaces with an own root need root'
}

/**
 * Runs a script as root of this system seen through an overlay, without a network; gives its exit code, 124 when its time was
 * over. Where systemd is installed it boots, with nothing but the script to start, so that services can be; else the script is
 * the first process.
 */
export async function runDisposable(run: DisposableRun): Promise<number> {
  const systemd = systemdCgroup()
  const group = systemd ? `${systemd}/tutti-conformance-${process.pid}` : ''
  if (group) mkdirSync(group, { recursive: true })
  const machine = spawn('sh', ['-c', START, 'start', group, BOOT, run.material, run.project, run.results, run.script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', USER: 'root', LOGNAME: 'root' },
  })
  let late = false
  // With its first process everything on the machine ends.
  const clock = setTimeout(() => {
    late = true
    machine.kill('SIGKILL')
  }, run.seconds * 1000)
  const [code] = await once(machine, 'close')
  clearTimeout(clock)
  if (group) await removeGroup(group)
  return late ? 124 : Number(code ?? 1)
}

/** Where a cgroup for the systemd of such a machine can be made; undefined where none can run. */
export const systemdCgroup = (): string | undefined => (existsSync('/lib/systemd/systemd') ? cgroupRoot() : undefined)

/** Ends what is left in a cgroup, and removes it and those made in it; the last processes may still be on their way out. */
async function removeGroup(group: string): Promise<void> {
  writeFileSync(join(group, 'cgroup.kill'), '1')
  const within = readdirSync(group, { recursive: true, withFileTypes: true }).filter((entry) => entry.isDirectory())
  const folders = within.map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  for (const folder of [...folders.sort().reverse(), group]) {
    for (let tries = 0; tries < 50; tries++) {
      try {
        rmdirSync(folder)
        break
      } catch {
        await delay(20)
      }
    }
  }
}

const START = `[ -z "$1" ] || echo 0 >"$1/cgroup.procs"
boot=$2 group=$1; shift 2
exec unshare -mpuni \${group:+-C} -f --kill-child --propagation private bash -c "$boot" boot "$group" "$@"`

const BOOT = `set -e
group=$1 material=$2 project=$3 results=$4 script=$5
mount -t tmpfs -o mode=755 tutti /mnt
mkdir /mnt/up /mnt/work /mnt/root /mnt/up2 /mnt/work2
mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work /mnt/root
cd /mnt/root
mkdir -p opt/conformance opt/tutti opt/results
mount -t overlay overlay -o "lowerdir=$material,upperdir=/mnt/up2,workdir=/mnt/work2" opt/conformance
mount --bind "$project" opt/tutti
mount -o remount,ro,bind opt/tutti
mount --bind "$results" opt/results
mount -t proc proc proc
# Settings of the kernel are the machine's below, but for the network's.
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,ro,bind proc/sys
mount -t sysfs -o ro sysfs sys
[ -z "$group" ] || mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tutti dev
for device in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 "dev/\${device%:*}" c 1 "\${device#*:}"; done
mknod -m 666 dev/tty c 5 0
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=1777 tutti dev/shm
mount -t tmpfs -o mode=755 tutti run
mount -t tmpfs -o mode=1777 tutti tmp
hostname testhost
mkdir -p run/lock old
rm -rf root/.ansible root/.cache root/.ssh
: > etc/fstab
printf '127.0.0.1 localhost testhost\\n::1 localhost\\n' > etc/hosts
ip link set lo up
printf '%s\\n' "$script" > opt/run
if [ -n "$group" ]; then
  # Nothing starts by itself, and what needs the script starts when it is told to.
  find etc/systemd/system -name '*.wants' -prune -exec rm -rf {} +
  printf '%s\\n' '[Unit]' AllowIsolate=yes 'Wants=dbus.socket systemd-journald.socket' 'After=basic.target dbus.socket' \
    SuccessAction=exit-force FailureAction=exit-force '[Service]' Type=exec 'ExecStart=/bin/bash /opt/run' \
    StandardOutput=null StandardError=append:/opt/results/machine "Environment=PATH=$PATH HOME=$HOME LANG=$LANG USER=$USER LOGNAME=$LOGNAME" \
    > etc/systemd/system/conformance.service
fi
pivot_root . old
cd /
if [ -n "$group" ]; then
  exec chroot . bash -c 'umount -l /old && rmdir /old
exec env -i container=lxc PATH="$PATH" setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-mknod,-syslog /lib/systemd/systemd --unit=conformance.service' init >/dev/null 2>&1
fi
exec chroot . bash -c 'umount -l /old && rmdir /old; . /opt/run' run`

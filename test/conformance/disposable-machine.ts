import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'

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

/** Runs a script as root of this system seen through an overlay, without a network; gives its exit code, 124 when its time was over. */
export async function runDisposable(run: DisposableRun): Promise<number> {
  const words = ['-mpun', '-f', '--kill-child', '--propagation', 'private', 'bash', '-c', BOOT, 'boot']
  const machine = spawn('unshare', [...words, run.material, run.project, run.results, run.script], {
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
  return late ? 124 : Number(code ?? 1)
}

const BOOT = `set -e
material=$1 project=$2 results=$3
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
mount -t sysfs -o ro sysfs sys
mount --rbind /dev dev
mount -t tmpfs -o mode=755 tutti run
mount -t tmpfs -o mode=1777 tutti tmp
hostname testhost
mkdir -p run/lock old
rm -rf root/.ansible root/.cache root/.ssh
printf '127.0.0.1 localhost testhost\\n::1 localhost\\n' > etc/hosts
ip link set lo up
pivot_root . old
cd /
exec chroot . bash -c 'umount -l /old && rmdir /old; eval "$1"' run "$4"`

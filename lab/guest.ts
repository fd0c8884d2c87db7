import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import type { CloudKernel } from './image/cloud-kernel.ts'
import type { KernelKind } from './image/disk.ts'
import { addressIn, type Layout } from './layout.ts'
import { BOOT } from './paths.ts'
import { assignments } from './place.ts'
import { run } from './system.ts'

/** A machine with a kernel of its own, as it is about to be made. */
export interface Guest {
  readonly name: string
  readonly address: number
  readonly init: 'sh' | 'systemd'
  /** MiB. */
  readonly memory: number
  readonly modules: readonly string[]
  readonly disks: { readonly [name: string]: string }
  readonly cable: string
  readonly mac: string
  /** Names of the hosts that live in it, whose folders are made already. */
  readonly inside: readonly string[]
}

/** Writes a guest's folder: the disk that tells it what to be, its further disks, and the command that starts it. */
export async function writeGuest(layout: Layout, guest: Guest, kernel: GuestKernel): Promise<void> {
  const folder = `${layout.hosts}/${guest.name}`
  await writeSecondDisk(layout, guest, folder)
  for (const [name, size] of Object.entries(guest.disks)) await run('truncate', '-s', size, `${folder}/${name}.disk`)
  writeFileSync(
    `${folder}/run.sh`,
    kernel.kind === 'uml' ? umlCommand(guest, folder, kernel) : qemuCommand(guest, folder, kernel),
  )
}

/** What boots guests, with the image they start from. */
export type GuestKernel =
  | { readonly kind: Extract<KernelKind, 'uml'>; readonly disk: string }
  | { readonly kind: Extract<KernelKind, 'qemu'>; readonly disk: string; readonly cloud: CloudKernel }

async function writeSecondDisk(layout: Layout, guest: Guest, folder: string): Promise<void> {
  const content = `${folder}/second`
  mkdirSync(`${content}/boot`, { recursive: true })
  for (const file of readdirSync(BOOT)) copyFileSync(`${BOOT}/${file}`, `${content}/boot/${file}`)
  writeFileSync(
    `${content}/guest`,
    assignments({
      name: guest.name,
      address: `${addressIn(layout, guest.address)}/24`,
      gateway: layout.gateway,
      init: guest.init,
      modules: guest.modules.join('\n'),
      disks: Object.keys(guest.disks).join(' '),
    }),
  )
  await run('cp', '-a', `${folder}/seed`, content)
  for (const host of guest.inside) {
    mkdirSync(`${content}/hosts`, { recursive: true })
    await run('cp', '-a', `${layout.hosts}/${host}`, `${content}/hosts/`)
  }
  await run('tar', '-C', content, '-cf', `${folder}/second.tar`, '.')
}

const words = (...parts: readonly string[]): string => `exec ${parts.map((part) => `'${part}'`).join(' ')}\n`

function umlCommand(guest: Guest, folder: string, { disk }: { readonly disk: string }): string {
  const further = Object.keys(guest.disks).map((name, i) => `ubd${i + 2}=${folder}/${name}.disk`)
  return words(
    'linux.uml',
    ...[`mem=${guest.memory}M`, `umid=${guest.name}`, `uml_dir=${folder}/uml`],
    ...[`ubd0=${folder}/disk.cow,${disk}`, `ubd1r=${folder}/second.tar`, ...further],
    ...['root=/dev/ubda', 'rw', 'init=/sbin/lab-init', 'con=null', 'con0=null,fd:1', 'quiet'],
    `eth0=tuntap,${guest.cable},${guest.mac}`,
  )
}

function qemuCommand(
  guest: Guest,
  folder: string,
  { disk, cloud }: { readonly disk: string; readonly cloud: CloudKernel },
): string {
  const drives = ['second.tar', ...Object.keys(guest.disks).map((name) => `${name}.disk`)]
  const cow = `${folder}/disk.qcow2`
  const make = `[ -e '${cow}' ] || qemu-img create -q -f qcow2 -b '${disk}' -F raw '${cow}'\n`
  const drive = (file: string, format: string, i: number): readonly string[] => [
    ...['-drive', `id=d${i},file=${file},format=${format},if=none`],
    ...['-device', `virtio-blk-pci,drive=d${i}`],
  ]
  const command = words(
    'qemu-system-x86_64',
    ...['-M', 'q35', '-accel', 'tcg,thread=multi,tb-size=128', '-cpu', 'max', '-smp', '1', '-m', String(guest.memory)],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', `file:${folder}/console`],
    ...['-kernel', cloud.image, '-initrd', cloud.initrd],
    ...['-append', 'console=ttyS0 quiet mitigations=off nokaslr panic=-1 random.trust_cpu=on'],
    ...drive(cow, 'qcow2', 0),
    ...drives.flatMap((file, i) => drive(`${folder}/${file}`, 'raw', i + 1)),
    ...['-netdev', `tap,id=n0,ifname=${guest.cable},script=no,downscript=no`],
    ...['-device', `virtio-net-pci,netdev=n0,mac=${guest.mac},romfile=`],
  )
  return make + command
}

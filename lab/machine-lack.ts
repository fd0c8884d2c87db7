import { accessSync, constants, existsSync } from 'node:fs'
import process from 'node:process'
import type { KernelKind } from './image/disk.ts'
import type { LabWish } from './lab-file.ts'

const PROGRAMS: { readonly [program: string]: string } = {
  mmdebstrap: 'mmdebstrap',
  ip: 'iproute2',
  unshare: 'util-linux',
  flock: 'util-linux',
  'ssh-keygen': 'openssh-client',
  'apt-cache': 'apt',
}

const GUEST_PROGRAMS: { readonly [kernel in KernelKind]: { readonly [program: string]: string } } = {
  uml: { 'linux.uml': 'user-mode-linux', mke2fs: 'e2fsprogs' },
  qemu: {
    'qemu-system-x86_64': 'qemu-system-x86',
    'qemu-img': 'qemu-utils',
    cpio: 'cpio',
    busybox: 'busybox',
    mke2fs: 'e2fsprogs',
  },
}

/** Whether a lab has hosts with a kernel of their own. */
export const hasGuests = (wish: LabWish): boolean => wish.hosts.some(({ kernel }) => kernel !== 'machine')

/** Why this machine cannot hold a lab, in one sentence; undefined when it can. */
export function machineLack(guests: KernelKind | undefined): string | undefined {
  if (process.platform !== 'linux') return 'a lab needs Linux: its hosts are namespaces and guests of it'
  if (process.getuid?.() !== 0) return 'a lab needs root: it makes namespaces, mounts and network devices'
  if (cgroupRoot() === undefined) return 'a lab needs cgroups of version 2 mounted below /sys/fs/cgroup'
  const programs = { ...PROGRAMS, ...(guests ? GUEST_PROGRAMS[guests] : {}) }
  const missing = Object.entries(programs).filter(([program]) => !isHere(program))
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ')
    return `a lab needs ${missing.map(([program]) => program).join(', ')}: apt-get install ${packages}`
  }
  return existsSync('/dev/net/tun') ? undefined : 'a lab needs /dev/net/tun'
}

/** Where cgroups of version 2 are: alone, or beside those of version 1. */
export const cgroupRoot = (): string | undefined =>
  ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(
    (path) => existsSync(`${path}/cgroup.procs`) && existsSync(`${path}/cgroup.controllers`),
  )

function isHere(program: string): boolean {
  const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', ...(process.env.PATH ?? '').split(':')]
  return folders.some((folder) => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

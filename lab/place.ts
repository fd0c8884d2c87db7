import { existsSync, writeFileSync } from 'node:fs'
import type { HostWish, KernelWish, LabWish } from './lab-file.ts'
import { LabFault } from './lab-file.ts'
import type { LabState } from './lab-state.ts'
import { type Layout, layoutOf } from './layout.ts'
import { cgroupRoot } from './machine-lack.ts'
import { BOOT, CGROUPS } from './paths.ts'
import { run } from './system.ts'

/** A shell's assignments of these variables; values may hold anything but a single quote. */
export const assignments = (variables: { readonly [name: string]: string }): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

/** What `place.sh` may be asked of a host. */
export type Verb = 'start' | 'stop' | 'remove' | 'pause' | 'resume' | 'state' | 'cut' | 'heal' | 'slow'

/** A machine that hosts run on: this one, or a guest. */
export type Tenant = { readonly name: string; readonly address: number }

/** The guests and hosts that run directly on this machine. */
export const tenantsOf = ({ hosts, kernels }: LabWish): readonly (HostWish | KernelWish)[] => [
  ...kernels,
  ...hosts.filter(({ kernel }) => kernel === 'machine' || kernel === 'own'),
]

/** Writes down what the hosts on this machine share. */
export function writePlace(layout: Layout): void {
  writeFileSync(`${layout.folder}/place`, assignments({ bridge: layout.bridge, cgroup: cgroupOf(layout), boot: BOOT }))
}

/** The cgroup that holds everything of a lab. */
export const cgroupOf = (layout: Layout): string => `${cgroupRoot()}/${CGROUPS}/${layout.name}`

/** Has `place.sh` do something to a host, where that host lives. */
export async function atPlace(state: LabState, host: string, verb: Verb, ...words: readonly string[]): Promise<string> {
  const layout = layoutOf(state.name, state.number)
  const kernel = kernelOf(state.wish, host)
  if (kernel === undefined) return onMachine(layout, verb, [host], words)
  const command = ['sh', '/run/lab/boot/place.sh', '/run/lab', verb, host, ...words].map(quoted).join(' ')
  // Who only asks does not wait for a guest that has gone meanwhile.
  const patience = verb === 'state' ? ['-o', 'ServerAliveInterval=1', '-o', 'ServerAliveCountMax=5'] : []
  return run('ssh', '-F', layout.sshConfig, ...patience, kernel.name, command)
}

/**
 * Has `place.sh` do something to hosts of this machine, one after the other. Only one at a time does so in a lab, also when
 * who asked for it has been killed meanwhile: the lock belongs to the program that waits for the script. Who only asks for
 * the state does without: a lock is a file, which would be made anew in a lab that is being removed.
 */
export function onMachine(
  { folder }: Layout,
  verb: Verb,
  hosts: readonly string[],
  words: readonly string[] = [],
): Promise<string> {
  const [program, ...rest] = ['sh', `${BOOT}/place.sh`, folder, verb, hosts.join(' '), ...words] as const
  return verb === 'state' ? run(program, ...rest) : run('flock', '-o', `${folder}/lock`, program, ...rest)
}

/** Whether the folder of a host is whole: neither still to be written, nor already removed. */
export const isMade = (layout: Layout, name: string): boolean => existsSync(`${layout.hosts}/${name}/spec`)

/** The guest that a host shares; undefined for one on this machine. */
export function kernelOf({ hosts, kernels }: LabWish, name: string): KernelWish | undefined {
  const host = hosts.find((one) => one.name === name)
  if (!host && !kernels.some((one) => one.name === name))
    throw new LabFault(`no host ${name} in this lab; it has ${hosts.map((one) => one.name).join(', ')}`)
  return kernels.find((one) => one.name === host?.kernel)
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

import { RUN } from './paths.ts'

/** Where things of one lab are and what they are called; all follows from its name and its number. */
export interface Layout {
  readonly name: string
  /** 1 to 250: the number of its network and of its devices. */
  readonly number: number
  readonly folder: string
  readonly hosts: string
  readonly bridge: string
  /** The first three numbers of all its addresses. */
  readonly prefix: string
  readonly gateway: string
  readonly key: string
  readonly knownHosts: string
  readonly inventory: string
  /** Lets `ssh -F` reach every host by its name. */
  readonly sshConfig: string
}

/** Everything of a lab by name and number. */
export function layoutOf(name: string, number: number): Layout {
  const folder = `${RUN}/${name}`
  const prefix = `10.79.${number}`
  return {
    name,
    number,
    folder,
    hosts: `${folder}/hosts`,
    bridge: `tl${number}`,
    prefix,
    gateway: `${prefix}.1`,
    key: `${folder}/key`,
    knownHosts: `${folder}/known_hosts`,
    inventory: `${folder}/inventory.yml`,
    sshConfig: `${folder}/ssh_config`,
  }
}

/** The whole address of a host in the lab's network. */
export const addressIn = ({ prefix }: Layout, last: number): string => `${prefix}.${last}`

/** The outer end of a host's network cable, and the start of the names of all its devices on this machine. */
export const cableOf = ({ number }: Layout, last: number): string => `tl${number}h${last}`

/** The address of a host's network card: the same at every start, so that its neighbours know it again. */
export const macOf = ({ number }: Layout, last: number): string =>
  ['52', '54', '00', '79', ...[number, last].map((part) => part.toString(16).padStart(2, '0'))].join(':')

import { dump } from 'js-yaml'
import type { LabWish } from './lab-file.ts'
import { addressIn, type Layout } from './layout.ts'

/** The inventory of a lab, ready to be used: it names the key and the host keys, so that checking them stays on. */
export function inventoryOf(layout: Layout, wish: LabWish): string {
  const groups = [...new Set(wish.hosts.flatMap((host) => host.groups))].map((group) => {
    const members = wish.hosts.filter((host) => host.groups.includes(group))
    return [group, { hosts: Object.fromEntries(members.map((host) => [host.name, {}])) }] as const
  })
  const named = Object.entries(wish.addresses).map(([name, last]) => [`lab_${name}`, addressIn(layout, last)] as const)
  return dump(
    {
      all: {
        vars: {
          ansible_user: 'root',
          ansible_ssh_private_key_file: layout.key,
          ansible_ssh_common_args: `-o UserKnownHostsFile=${layout.knownHosts}`,
          lab_network: `${layout.prefix}.0/24`,
          ...Object.fromEntries(named),
          ...wish.vars,
        },
        hosts: Object.fromEntries(
          wish.hosts.map(({ name, address, vars }) => [name, { ansible_host: addressIn(layout, address), ...vars }]),
        ),
        children: Object.fromEntries(groups),
      },
    },
    { lineWidth: -1 },
  )
}

/** A configuration of OpenSSH's client that knows every host and guest of a lab by its name. */
export function sshConfigOf(layout: Layout, wish: LabWish): string {
  const hosts = [...wish.hosts, ...wish.kernels].map(
    ({ name, address }) => `Host ${name}\n  HostName ${addressIn(layout, address)}\n`,
  )
  const all = {
    User: 'root',
    IdentityFile: layout.key,
    IdentitiesOnly: 'yes',
    UserKnownHostsFile: layout.knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
    ConnectTimeout: '20',
  }
  const lines = Object.entries(all).map(([key, value]) => `  ${key} ${value}\n`)
  return `${hosts.join('')}Host *\n${lines.join('')}`
}

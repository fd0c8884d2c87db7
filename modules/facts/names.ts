import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

/** How the host resolves names (`/etc/resolv.conf`). */
export const dns: Group = {
  names: ['dns'],
  minimal: true,
  files: sh`/etc/resolv.conf`,
  facts(told) {
    const found: { nameservers?: string[]; domain?: string; search?: string[]; sortlist?: string[]; options?: object } =
      {}
    for (const line of told.lines('/etc/resolv.conf')) {
      const [word, ...rest] = line.trim().split(/\s+/)
      if (rest.length === 0) continue
      if (word === 'nameserver') found.nameservers = [...(found.nameservers ?? []), ...rest]
      else if (word === 'domain') found.domain = rest[0] ?? ''
      else if (word === 'search') found.search = rest
      else if (word === 'sortlist') found.sortlist = rest
      else if (word === 'options') found.options = Object.fromEntries(rest.map(option))
    }
    return { dns: found }
  },
}

const option = (text: string): readonly [string, string | true] => {
  const [name = '', value] = text.split(':')
  return [name, value ?? true]
}

/** The names that storage knows the host by. */
export const storageNames: Group = {
  names: ['iscsi', 'nvme', 'fibre_channel_wwn'],
  files: sh`/etc/iscsi/initiatorname.iscsi /etc/nvme/hostnqn /sys/class/fc_host/*/port_name`,
  facts: (told) => ({
    iscsi_iqn:
      told
        .lines('/etc/iscsi/initiatorname.iscsi')
        .find((line) => line.startsWith('InitiatorName='))
        ?.slice(14)
        .trim() ?? '',
    hostnqn: told.lines('/etc/nvme/hostnqn').find((line) => line.startsWith('nqn.')) ?? '',
    fibre_channel_wwn: told.paths
      .filter((path) => path.startsWith('/sys/class/fc_host/'))
      .map((path) => (told.line(path) ?? '').replace(/^0x/, '')),
  }),
}

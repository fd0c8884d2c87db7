import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import type { Told } from './told.ts'

/** The machine's names and its kernel, as `uname` and the resolver have them. */
function names(told: Told) {
  const nodename = told.line('/proc/sys/kernel/hostname') ?? told.part('nodename')
  const fqdn = qualified(nodename, told)
  return { nodename, hostname: nodename.split('.')[0] ?? '', fqdn, domain: fqdn.split('.').slice(1).join('.') }
}

/** The first dotted name among the names of the address that the host's name has; as Python's `getfqdn` finds it. */
function qualified(nodename: string, told: Told): string {
  const [address, ...words] = told.part('resolved').split('\n')[0]?.trim().split(/\s+/) ?? []
  const resolved = words.filter((word) => word !== 'STREAM')
  const hosts = told.lines('/etc/hosts').map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
  const own = hosts.find(([at]) => at === address)?.slice(1) ?? resolved
  const [canonical = nodename] = own
  return own.find((name) => name.includes('.')) ?? canonical
}

function architecture(machine: string): string {
  if (/^i[3456]86$/.test(machine)) return 'i386'
  return machine
}

/** The bits of the userland: those of the addresses of the program that read the files. */
function userspace(told: Told, machine: string) {
  const wide = told.lines('/proc/self/maps').some((line) => /^[0-9a-f]{9}/.test(line))
  const bits = wide || told.part('long_bit') === '64' ? '64' : '32'
  if (!/^(x86_64|i[3456]86)$/.test(machine)) return { userspace_bits: bits }
  return { userspace_bits: bits, userspace_architecture: bits === '64' ? 'x86_64' : 'i386' }
}

export const platform: Group = {
  names: [
    'platform',
    'system',
    'kernel',
    'kernel_version',
    'machine',
    'python_version',
    'architecture',
    'machine_id',
    'hostname',
    'nodename',
    'fqdn',
    'domain',
    'userspace_bits',
    'userspace_architecture',
  ],
  minimal: true,
  files: sh`/proc/sys/kernel/hostname /proc/sys/kernel/ostype /proc/sys/kernel/osrelease /proc/sys/kernel/version /proc/sys/kernel/arch /proc/self/maps /etc/hosts /var/lib/dbus/machine-id /etc/machine-id`,
  commands: [
    // `getent hosts` asks for an IPv6 address of its own first: a host named in /etc/hosts would wait for a name server that is dead.
    sh`[ -r /proc/sys/kernel/arch ] || { part machine; uname -m; }
[ -r /proc/sys/kernel/osrelease ] || { part ostype; uname -s; part osrelease; uname -r; part version; uname -v; }
[ -r /proc/self/maps ] || { part long_bit; getconf LONG_BIT 2>/dev/null; }
read -r nodename 2>/dev/null </proc/sys/kernel/hostname || nodename=$(uname -n)
part nodename; printf '%s\n' "$nodename"
part resolved
if command -v getent >/dev/null 2>&1; then { getent -A ahosts "$nodename" || [ $? -eq 2 ] || getent hosts "$nodename"; } 2>/dev/null
else fqdn=$(hostname -f 2>/dev/null) && printf '%s\n' "? $fqdn"
fi`,
  ],
  facts(told) {
    const machine = told.line('/proc/sys/kernel/arch') ?? told.part('machine')
    const id = told.line('/var/lib/dbus/machine-id') ?? told.line('/etc/machine-id')
    return {
      system: told.line('/proc/sys/kernel/ostype') ?? told.part('ostype'),
      kernel: told.line('/proc/sys/kernel/osrelease') ?? told.part('osrelease'),
      kernel_version: told.line('/proc/sys/kernel/version') ?? told.part('version'),
      machine,
      architecture: architecture(machine),
      ...userspace(told, machine),
      ...names(told),
      ...(id === undefined ? {} : { machine_id: id }),
    }
  },
}

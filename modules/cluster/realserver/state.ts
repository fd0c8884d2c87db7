import { Refusal } from '../../../src/module/contract.ts'
import { type Script, sh } from '../../../src/shell/script.ts'
import { type Plan, type RealServerArguments, settingValue } from './arguments.ts'

/** What brings up the network of a host. */
export type Manager = 'networkd' | 'ifupdown' | 'none'

/** A host as a real server of one virtual address. */
export type RealServerState = {
  /** Whether the device has the address, with the prefix of one address alone. */
  readonly held: boolean
  readonly up: boolean
  readonly settings: { readonly [name: string]: string }
  /** The files that keep it over a restart, by path; only those there are. */
  readonly files: { readonly [path: string]: string }
  /** What is written down that this address needs; `''` where it was never set up. */
  readonly recorded: string
  /** What start has changed, no other address needs and nobody has changed since, with what it was before. */
  readonly owed: { readonly [name: string]: string }
  /** The rest is never wished for. What was before, by name, and what of it other addresses need. */
  readonly before: { readonly [name: string]: string }
  readonly needed: readonly string[]
  readonly manager: Manager
  /** The file of systemd-networkd that configures the device, unless it is the one that is made here. */
  readonly network: string
  /** Other addresses in the file that is made here. */
  readonly neighbours: readonly string[]
}

/** Where is kept what was before, and which addresses there are. */
export const RECORDS = '/var/lib/tutti/ipvs-realserver'

export const paths = ({ slug, device }: Plan) => ({
  record: `${RECORDS}/${slug}`,
  sysctl: `/etc/sysctl.d/60-ipvs-${slug}.conf`,
  modules: `/etc/modules-load.d/60-ipvs-${slug}.conf`,
  ifupdown: `/etc/network/interfaces.d/ipvs-${slug}`,
  network: `/etc/systemd/network/60-ipvs-${device}.network`,
  dropIn: `ipvs-${slug}.conf`,
})

/** Asks how the host is, in parts. */
export const realServerQuestion = (plan: Plan): Script => {
  const { record, sysctl, modules, ifupdown, network, dropIn } = paths(plan)
  return sh`device=${plan.device}
if ! command -v ip >/dev/null 2>&1; then part no-tool; fi
part addresses; ip -o addr show to ${`${plan.vip.text}/${plan.prefix}`} 2>/dev/null
part link; ip -o link show dev "$device" 2>/dev/null
module=${plan.module}
if [ -n "$module" ] && [ ! -d "/sys/class/net/$device" ] && [ ! -d "/sys/module/$module" ]; then
  grep -qs "/$module\.ko" "/lib/modules/$(uname -r)/modules.dep" "/lib/modules/$(uname -r)/modules.builtin" || part no-module
fi
part settings; for name in ${Object.keys(plan.settings)} $(sed -n 's,^\([^ ]*/[ar][^ ]*\) .*,\1,p' ${`${RECORDS}/before`} 2>/dev/null); do
  if [ -r "/proc/sys/net/ipv4/conf/$name" ]; then printf '%s %s\n' "$name" "$(cat "/proc/sys/net/ipv4/conf/$name")"; fi
done
part manager; for link in /etc/systemd/system/*.wants/systemd-networkd.service /run/systemd/netif/state; do
  if [ -e "$link" ] || [ -L "$link" ]; then echo networkd; fi
done
if command -v ifup >/dev/null 2>&1 && [ -e /etc/network/interfaces ]; then
  echo ifupdown
  if grep -Eqs '^[[:space:]]*source(-directory)?[[:space:]]+(/etc/network/)?interfaces\.d' /etc/network/interfaces; then echo sourced; fi
fi
part network; for file in /etc/systemd/network/*.network; do
  if [ "$file" != ${network} ] && grep -Eqs "^Name=$device\$" "$file"; then echo "$file"; fi
done
part neighbours; for file in ${network}.d/*.conf; do
  if [ -e "$file" ] && [ "\${file##*/}" != ${dropIn} ]; then echo "$file"; fi
done
for file in ${[sysctl, modules, ifupdown, network]} /etc/systemd/network/*.network.d/${dropIn}; do
  if [ -f "$file" ]; then part "file $file"; cat "$file"; fi
done
part recorded; cat ${record} 2>/dev/null
part others; for file in ${RECORDS}/*; do
  case $file in *'/*' | */before | ${record}) ;; *) echo "$(cat "$file")" ;; esac
done
part before; cat ${`${RECORDS}/before`} 2>/dev/null`
}

/** Reads the parts; throws a `Refusal` for what is missing on the host. */
export function readRealServer(
  plan: Plan,
  given: RealServerArguments,
  parts: ReadonlyMap<string, readonly string[]>,
): RealServerState {
  if (parts.has('no-tool')) throw new Refusal('ip is not installed: install the package iproute2 (iproute on Red Hat)')
  if (parts.has('no-module') && given.state === 'present') {
    throw new Refusal(
      `the kernel of this host has no tunnels: its module ${plan.module} is neither loaded nor there to be loaded; install the package with its further modules, or run a kernel that has it`,
    )
  }
  const lines = (name: string): readonly string[] => parts.get(name) ?? []
  const holders = lines('addresses').map((line) => readHolder(line))
  if (given.state === 'present') refuseElsewhere(plan, holders)
  const found = lines('manager')
  const [settings, before] = [pairs(lines('settings')), pairs(lines('before'))]
  const up = lines('link').some((line) => /<[^>]*\bUP\b/.test(line))
  const recorded = lines('recorded').join(' ')
  const needed = lines('others').flatMap((line) => line.split(' '))
  const changed = ([name]: readonly [string, string]): boolean =>
    name.startsWith('link/') ? name === `link/${plan.device}` && up : settings[name] === settingValue(name)
  const owed = Object.entries(before).filter(
    (one) => recorded !== '' && !needed.includes(partOf(one[0])) && changed(one),
  )
  return {
    held: holders.some((one) => isOurs(plan, one)),
    up,
    settings: only(Object.keys(plan.settings), settings),
    files: Object.fromEntries(
      [...parts].flatMap(([name, text]) =>
        name.startsWith('file ') ? [[name.slice(5), text.map((line) => `${line}\n`).join('')]] : [],
      ),
    ),
    recorded,
    owed: Object.fromEntries(owed),
    before,
    needed,
    manager: managerOf(given.manager, found),
    network: lines('network')[0] ?? '',
    neighbours: lines('neighbours'),
  }
}

function managerOf(asked: 'auto' | 'networkd' | 'ifupdown', found: readonly string[]): Manager {
  const manager =
    asked !== 'auto'
      ? asked
      : found.includes('networkd')
        ? 'networkd'
        : found.includes('ifupdown')
          ? 'ifupdown'
          : 'none'
  // A folder that is not read keeps nothing over a restart.
  return manager === 'ifupdown' && found.includes('ifupdown') && !found.includes('sourced') ? 'none' : manager
}

interface Holder {
  readonly device: string
  readonly address: string
}

/** Reads `1: lo    inet 10.0.0.50/32 scope global lo`. */
function readHolder(line: string): Holder {
  const [, device = '', , address = ''] = line.trim().split(/\s+/)
  return { device, address }
}

const isOurs = ({ device, prefix }: Plan, holder: Holder): boolean =>
  holder.device === device && holder.address.endsWith(`/${prefix}`)

function refuseElsewhere(plan: Plan, holders: readonly Holder[]): void {
  const other = holders.find((one) => !isOurs(plan, one))
  if (!other) return
  const wrong =
    other.device === plan.device
      ? `${other.device} has ${other.address}, which makes its whole network local`
      : `${plan.vip.text} is an address of ${other.device}`
  throw new Refusal(
    `${wrong}: remove it (ip addr del ${other.address} dev ${other.device}), or name that interface; this module puts ${plan.vip.text}/${plan.prefix} on ${plan.device}`,
  )
}

/** `lo` for `lo/arp_ignore`; a link is a part by itself. */
export const partOf = (name: string): string => (name.startsWith('link/') ? name : (name.split('/')[0] ?? ''))

const only = (names: readonly string[], values: { readonly [name: string]: string }) =>
  Object.fromEntries(names.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])))

const pairs = (lines: readonly string[]): { readonly [name: string]: string } =>
  Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(' ')
      return [name, value]
    }),
  )

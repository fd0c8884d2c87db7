import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { networkOf, prefix } from './address.ts'
import { type InterfaceAddress, readAddresses } from './address-list.ts'
import { deviceName, toolPath } from './ip-tool.ts'
import { type LoginSession, readSession, sessionQuestion } from './login-session.ts'

const args = argument.args({
  device: deviceName()
    .meta({ aliases: ['dev', 'interface'] })
    .describe('The interface.'),
  addresses: argument
    .list(prefix())
    .meta({ aliases: ['address'] })
    .describe('Addresses with the length of their prefix; /32 or /128 without.'),
  state: argument
    .choice(['present', 'absent', 'exact'])
    .default('present')
    .describe('exact: these and no others, but for those of the link, of DHCP and of routers.'),
  scope: argument.choice(['global', 'link', 'host']).optional().describe('Where the addresses are good.'),
  label: argument
    .line()
    .optional()
    .describe('The label of IPv4 addresses, which begins with the name of the interface.'),
  nodad: argument.bool().default(false).describe('A new IPv6 address is not looked for on the link first.'),
  force: argument.bool().default(false).describe('Takes away even the address by which the host is reached now.'),
})

type Given = typeof args._output

/** The addresses of an interface. */
type AddressState = {
  /** Those of the wished addresses that are there as they are wished for, in their order. */
  readonly there: readonly string[]
  /** Those that no one wished for and no one else keeps; null where only some are looked at. */
  readonly others: readonly string[] | null
  readonly all: readonly InterfaceAddress[]
  readonly session: LoginSession | null
}

const isIpv6 = (address: string): boolean => address.includes(':')

const isAsWished = ({ scope, label }: Given, one: InterfaceAddress): boolean =>
  (scope === undefined || one.scope === scope) && (label === undefined || isIpv6(one.address) || one.label === label)

function readState(given: Given, fields: ReadonlyMap<string, string>, check: boolean): AddressState {
  if (fields.has('lack')) throw new Refusal(asText(fields.get('lack') ?? ''))
  if (!fields.has('found') && !check) {
    throw new Refusal(
      `there is no interface ${given.device}; this host has ${asText(fields.get('interfaces') ?? '')
        .trim()
        .replace(/\s+/g, ', ')}`,
    )
  }
  const all = readAddresses(asText(fields.get('addresses') ?? ''))
  const at = (address: string) => all.find((one) => one.address === address)
  const there = given.addresses.filter((address) => {
    const one = at(address)
    return one !== undefined && (given.state === 'absent' || isAsWished(given, one))
  })
  const others = all.filter(
    (one) => !given.addresses.includes(one.address) && !one.dynamic && !/^fe[89ab]/i.test(one.address),
  )
  return {
    there,
    others: given.state === 'exact' ? others.map((one) => one.address) : null,
    all,
    session: readSession(fields) ?? null,
  }
}

/** The addresses that go, be it only to come back otherwise. */
const going = (given: Given, { there, others, all }: AddressState): readonly InterfaceAddress[] =>
  all.filter(({ address }) => {
    if (given.state === 'absent') return there.includes(address)
    if (others?.includes(address)) return true
    return given.addresses.includes(address) && !there.includes(address)
  })

function desire(given: Given, is: AddressState): Wish<AddressState> {
  const { label, device, state, force } = given
  if (label !== undefined && !label.startsWith(device))
    throw new Refusal(`the label ${label} does not begin with ${device}`)
  const cut = going(given, is).find(({ address }) => address.split('/')[0] === is.session?.server)
  if (cut !== undefined && !force) {
    throw new Refusal(
      `${cut.address} is the address by which ${device} is reached now; nothing was changed. force: true takes it away all the same.`,
    )
  }
  const wished = state === 'absent' ? [] : given.addresses
  return { there: wished, others: state === 'exact' ? [] : null, all: null, session: null }
}

function converge({ is }: Change<AddressState>, given: Given): Script {
  const { device, state, scope, label, nodad, addresses } = given
  const gone = going(given, is)
  // With the first address of a network the kernel takes away those that came after it.
  const dragged = is.all.filter(
    (one) => !gone.includes(one) && gone.some(({ address }) => networkOf(address) === networkOf(one.address)),
  )
  const fresh = state === 'absent' ? [] : addresses.filter((address) => !is.there.includes(address))
  const words = (address: string): readonly string[] => [
    address,
    ...(scope === undefined ? [] : ['scope', scope]),
    ...(label === undefined || isIpv6(address) ? [] : ['label', label]),
    ...(nodad && isIpv6(address) ? ['nodad'] : []),
  ]
  const stays = (address: string, made: readonly string[]): Script =>
    sh`[ -n "$(ip -o address show dev ${device} to ${address.replace(/\/.*/, '')})" ] || ip address add ${made} dev ${device} || exit`
  return lines(
    toolPath,
    // What is new comes first, so that the interface is never without.
    ...fresh
      .filter((address) => !gone.some((one) => one.address === address))
      .map((address) => sh`ip address add ${words(address)} dev ${device} || exit`),
    ...gone.map(({ address }) => sh`ip address del ${address} dev ${device} || exit`),
    ...dragged.map((one) => stays(one.address, one.words)),
    ...(gone.length === 0 ? [] : fresh.map((address) => stays(address, words(address)))),
  )
}

/** Addresses of a network interface. */
export const ipAddress = resource<Given, AddressState>({
  name: 'ip_address',
  purpose: 'Addresses of a network interface, as long as the host runs.',
  returns: { addresses: 'All addresses of the interface as they were found.' },
  examples: [
    { name: 'The address of a service', args: { device: 'lo', addresses: '10.0.0.50/32', scope: 'host' } },
    {
      name: 'These and no others',
      args: { device: 'eth1', addresses: ['10.1.0.5/24', 'fd00:1::5/64'], state: 'exact' },
    },
  ],
  args,
  observe: (given, { check }) => ({
    script: lines(
      toolPath,
      sessionQuestion,
      sh`if ! command -v ip >/dev/null 2>&1; then printf 'lack=ip is not installed (the package iproute2)\000'
elif [ -e ${`/sys/class/net/${given.device}`} ]; then printf 'found=1\000addresses=%s\000' "$(ip -o address show dev ${given.device})"
else printf 'interfaces=%s\000' "$(ls /sys/class/net)"; fi
exit 0`,
    ),
    parse: (_stdout, bytes) => readState(given, readFields(bytes), check),
  }),
  desire,
  converge,
  report: (_given, { is }) => ({ addresses: is.all.map(({ address }) => address) }),
  diff: (given, { is }) => {
    const gone = going(given, is)
    const kept = is.all.filter((one) => !gone.includes(one)).map(({ address }) => address)
    const fresh = given.state === 'absent' ? [] : given.addresses.filter((one) => !kept.includes(one))
    const text = (all: readonly string[]): string => all.map((one) => `${one}\n`).join('')
    return [
      {
        before: text(is.all.map(({ address }) => address)),
        after: text([...kept, ...fresh]),
        beforeHeader: given.device,
        afterHeader: given.device,
      },
    ]
  },
})

import type { IptablesArguments } from './iptables-arguments.ts'

type Text = string | undefined
type Words = readonly string[]

/** An option and its value; a `!` before the value stands before the option. */
const option = (flag: string, value: Text): Words => {
  if (value === undefined) return []
  return value.startsWith('!') ? ['!', flag, value.slice(1).trimStart()] : [flag, value]
}

const several = (flag: string, values: Words): Words => (values.length === 0 ? [] : [flag, values.join(',')])

const extension = (name: string, ...wanted: readonly (string | boolean | undefined)[]): Words =>
  wanted.some(Boolean) ? ['-m', name] : []

/** The matching and the target of a rule, in the order in which Ansible writes them. */
export function ruleWords(args: IptablesArguments): Words {
  const { match, jump, ctstate, destination_ports: ports, tcp_flags: flags } = args
  const logs = args.log_prefix !== undefined || args.log_level !== undefined
  const target = jump ?? (logs ? 'LOG' : undefined)
  const named = (name: string): boolean => match.includes(name)
  const state = named('state') && !named('conntrack') ? '--state' : '--ctstate'
  return [
    ...option('-p', args.protocol),
    ...option('-s', args.source),
    ...option('-d', args.destination),
    ...match.flatMap((one) => option('-m', one)),
    ...(flags?.flags && flags.flags_set ? ['--tcp-flags', flags.flags.join(','), flags.flags_set.join(',')] : []),
    ...option('-j', target),
    ...(target?.toLowerCase() === 'tee' ? option('--gateway', args.gateway) : []),
    ...option('--log-prefix', args.log_prefix),
    ...option('--log-level', args.log_level),
    ...option('--to-destination', args.to_destination),
    ...extension('multiport', ports.length > 0),
    ...several('--dports', ports),
    ...option('--to-source', args.to_source),
    ...option('-g', args.goto),
    ...option('-i', args.in_interface),
    ...option('-o', args.out_interface),
    ...option('-f', args.fragment),
    ...option('-c', args.set_counters),
    ...option('--source-port', args.source_port),
    ...option('--destination-port', args.destination_port),
    ...option('--to-ports', args.to_ports),
    ...option('--set-mark', args.set_mark),
    ...option('--set-dscp', args.set_dscp_mark),
    ...option('--set-dscp-class', args.set_dscp_mark_class),
    ...{ match: ['--syn'], negate: ['!', '--syn'], ignore: [] }[args.syn],
    ...(named('conntrack') || named('state') ? [] : extension('conntrack', ctstate.length > 0)),
    ...several(state, ctstate),
    ...(named('iprange') ? [] : extension('iprange', args.src_range, args.dst_range)),
    ...option('--src-range', args.src_range),
    ...option('--dst-range', args.dst_range),
    ...(named('set') ? [] : extension('set', args.match_set)),
    ...setOption(args),
    ...extension('limit', args.limit, args.limit_burst),
    ...option('--limit', args.limit),
    ...option('--limit-burst', args.limit_burst),
    ...extension('owner', args.uid_owner),
    ...option('--uid-owner', args.uid_owner),
    ...extension('owner', args.gid_owner),
    ...option('--gid-owner', args.gid_owner),
    ...(target === undefined && args.reject_with !== undefined ? ['-j', 'REJECT'] : []),
    ...option('--reject-with', args.reject_with),
    ...option(args.ip_version === 'ipv4' ? '--icmp-type' : '--icmpv6-type', args.icmp_type),
    ...extension('comment', args.comment),
    // A remark that begins with `!` is no negation.
    ...(args.comment === undefined ? [] : ['--comment', args.comment]),
  ]
}

/** The set and which side of the packet is looked for in it. */
const setOption = ({ match_set: set, match_set_flags: sides }: IptablesArguments): Words =>
  set === undefined ? [] : [...option('--match-set', set), ...(sides === undefined ? [] : [sides])]

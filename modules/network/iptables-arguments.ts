import * as argument from '../../src/module/argument.ts'

const text = (sentence: string) => argument.line().optional().describe(sentence)

/** The name of a chain, which is no option. */
const chain = () =>
  argument
    .line()
    .refine((name) => /^[^\s!-]\S*$/.test(name), 'expected the name of a chain')
    .optional()

/** The arguments of `iptables`. */
export const iptablesArguments = argument
  .args({
    table: argument.choice(['filter', 'nat', 'mangle', 'raw', 'security']).default('filter').describe('The table.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the rule should be there.'),
    action: argument.choice(['append', 'insert']).default('append').describe('Where a new rule goes: last, or first.'),
    rule_num: text('With action=insert, the place of a new rule, from 1 on.'),
    ip_version: argument.choice(['ipv4', 'ipv6']).default('ipv4').describe('The family.'),
    chain: chain().describe('The chain; without one, flush means every chain of the table.'),
    chain_management: argument
      .bool()
      .default(false)
      .describe('Makes the chain where it is missing; takes it away, with state=absent and no rule.'),
    policy: argument
      .choice(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'])
      .optional()
      .describe('What becomes of packets that no rule of the chain takes.'),
    flush: argument.bool().default(false).describe('Takes every rule of the chain away.'),
    protocol: text('tcp, udp, icmp … or its number.'),
    source: text('Whence: a network, an address; `!` before it means any other.'),
    destination: text('Whereto.'),
    match: argument.list(argument.line()).default([]).describe('Extensions to match by.'),
    tcp_flags: argument
      .args({
        flags: argument.list(argument.line()).optional().describe('Those that are looked at.'),
        flags_set: argument.list(argument.line()).optional().describe('Those that must be set.'),
      })
      .optional()
      .describe('The flags of TCP: `flags`, of which `flags_set` are set.'),
    jump: text('The target: ACCEPT, DROP, a chain …'),
    gateway: text('With jump=TEE, where the copy goes.'),
    log_prefix: text('What begins the lines of the log.'),
    log_level: argument
      .choice([
        '0',
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        '7',
        'emerg',
        'alert',
        'crit',
        'error',
        'warning',
        'notice',
        'info',
        'debug',
      ])
      .optional()
      .describe('How loud it is logged.'),
    goto: text('The chain to go on with, from which there is no return.'),
    in_interface: text('The interface packets come in by.'),
    out_interface: text('The interface packets go out by.'),
    fragment: text('The second and later fragments.'),
    set_counters: text('The counters of a new rule.'),
    source_port: text('The port or range it comes from.'),
    destination_port: text('The port or range it goes to.'),
    destination_ports: argument.list(argument.line()).default([]).describe('Several ports or ranges it goes to.'),
    to_ports: text('With jump=REDIRECT, the port it goes to instead.'),
    to_destination: text('With jump=DNAT, where it goes instead.'),
    to_source: text('With jump=SNAT, whence it seems to come.'),
    set_dscp_mark: text('With jump=DSCP, the mark.'),
    set_dscp_mark_class: text('With jump=DSCP, the class.'),
    // Unlike Ansible: it has no word for the target MARK.
    set_mark: argument
      .line()
      .refine((mark) => /^(0x[0-9a-f]+|\d+)(\/(0x[0-9a-f]+|\d+))?$/i.test(mark), 'expected a number, or NUMBER/MASK')
      .optional()
      .describe('With jump=MARK, the mark of the packets: a number, or `NUMBER/MASK` to set some of its bits.'),
    comment: text('A remark.'),
    ctstate: argument.list(argument.line()).default([]).describe('The state of its connection: NEW, ESTABLISHED …'),
    src_range: text('A range of addresses it comes from.'),
    dst_range: text('A range of addresses it goes to.'),
    match_set: text('A set of ipset.'),
    match_set_flags: argument
      .choice(['src', 'dst', 'src,dst', 'dst,src'])
      .optional()
      .describe('Which side is looked for in the set.'),
    limit: text('How often at most, such as 10/minute.'),
    limit_burst: text('How many before that counts.'),
    uid_owner: text('The user who sends it.'),
    gid_owner: text('The group that sends it.'),
    reject_with: text('How it is refused; implies jump=REJECT.'),
    icmp_type: text('The type of ICMP.'),
    syn: argument.choice(['ignore', 'match', 'negate']).default('ignore').describe('Whether it opens a connection.'),
    wait: text('How many seconds to wait for others who change rules.'),
  })
  .refine(({ set_dscp_mark: mark, set_dscp_mark_class: sort }) => mark === undefined || sort === undefined, {
    message: 'set_dscp_mark and set_dscp_mark_class are mutually exclusive',
  })
  .refine(({ flush, policy }) => !flush || policy === undefined, { message: 'flush and policy are mutually exclusive' })
  .refine(({ jump, gateway }) => jump?.toLowerCase() !== 'tee' || gateway !== undefined, {
    message: 'gateway is required with jump=TEE',
  })
  .refine(({ jump, set_mark }) => (jump === 'MARK') === (set_mark !== undefined), {
    message: 'jump=MARK and set_mark need each other',
  })
  .refine(({ jump, log_prefix, log_level }) => (log_prefix ?? log_level) === undefined || (jump ?? 'LOG') === 'LOG', {
    message: 'Logging options can only be used with the LOG jump target.',
  })
  .refine(({ flush, chain: name }) => flush || name !== undefined, {
    message: 'Either chain or flush parameter must be specified.',
  })

export type IptablesArguments = typeof iptablesArguments._output

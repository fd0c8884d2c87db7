import { Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { toolPath } from './ip-tool.ts'
import { type IptablesArguments, iptablesArguments } from './iptables-arguments.ts'
import { ruleWords } from './rule-words.ts'

/** A rule of the packet filter, its chain, or what the chain does with the rest. */
type RuleState = {
  readonly chain: boolean
  readonly rule: boolean
  /** `''` for a chain that has none. */
  readonly policy: string
  /** Whether the chain, or every chain of the table, has no rules. */
  readonly empty: boolean
}

const program = ({ ip_version }: IptablesArguments): string => (ip_version === 'ipv4' ? 'iptables' : 'ip6tables')

/** The program with its table, waiting for others who hold the lock. */
const call = (args: IptablesArguments): Script => sh`${program(args)} -w ${args.wait ?? '5'} -t ${args.table}`

const NOTHING: Wish<RuleState> = { chain: null, rule: null, policy: null, empty: null }

type Deed = 'flush' | 'policy' | 'chain' | 'rule'

function deedOf(args: IptablesArguments): Deed {
  if (args.flush) return 'flush'
  if (args.policy !== undefined) return 'policy'
  const wordless = ruleWords(args).length === 0
  return wordless && (args.chain_management || args.state === 'absent') ? 'chain' : 'rule'
}

function observe(args: IptablesArguments): Script {
  const { chain = '' } = args
  const words = ruleWords(args)
  return lines(
    toolPath,
    sh`if ! command -v ${program(args)} >/dev/null 2>&1; then printf 'lack=%s is not installed (the package iptables)\000' ${program(args)}; exit 0; fi`,
    sh`r=$(${call(args)} -S 2>&1) || { printf 'lack=%s\000' "$r"; exit 0; }`,
    sh`printf 'rules=%s\000' "$r"`,
    deedOf(args) === 'rule' && sh`if ${call(args)} -C ${chain} ${words} >/dev/null 2>&1; then printf 'rule=1\000'; fi`,
    sh`exit 0`,
  )
}

function readState({ chain }: IptablesArguments, fields: ReadonlyMap<string, string>): RuleState {
  if (fields.has('lack')) throw new Refusal(asText(fields.get('lack') ?? '').trim())
  const rules = asText(fields.get('rules') ?? '')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, name]) => chain === undefined || name === chain)
  return {
    chain: rules.some(([word]) => word === '-P' || word === '-N'),
    rule: fields.has('rule'),
    policy: rules.find(([word]) => word === '-P')?.[2] ?? '',
    empty: !rules.some(([word]) => word === '-A'),
  }
}

function desire(args: IptablesArguments, is: RuleState): Wish<RuleState> {
  const present = args.state === 'present'
  switch (deedOf(args)) {
    case 'flush':
      // Unlike Ansible: a chain without rules is as wished.
      return { ...NOTHING, empty: true }
    case 'policy':
      if (is.policy === '') throw new Refusal("Can't detect current policy")
      return { ...NOTHING, policy: args.policy ?? null }
    case 'chain':
      // Unlike Ansible: without chain_management, a chain is neither taken away nor said to be; and a new one has no rule.
      return args.chain_management ? { ...NOTHING, chain: present } : NOTHING
    case 'rule':
      return { ...NOTHING, rule: present, chain: present && args.chain_management ? true : null }
  }
}

/** A rule of the packet filter. */
export const iptables = resource<IptablesArguments, RuleState>({
  name: 'iptables',
  purpose: 'A rule of the packet filter, a chain, or the policy of a chain, as long as the host runs.',
  returns: {
    chain: 'The chain.',
    chain_management: 'Whether the chain itself is looked after.',
    flush: 'Whether every rule goes.',
    ip_version: 'The family.',
    rule: 'The rule, as words of iptables.',
    state: '`present` or `absent`.',
    table: 'The table.',
  },
  examples: [
    {
      name: 'Everybody may see the site',
      args: { chain: 'INPUT', protocol: 'tcp', destination_ports: ['80', '443'], ctstate: 'NEW', jump: 'ACCEPT' },
    },
    {
      name: 'Nobody but the balancers asks the database',
      args: {
        chain: 'INPUT',
        protocol: 'tcp',
        destination_port: '3306',
        source: '!10.0.0.0/28',
        jump: 'DROP',
        comment: 'only balancers',
      },
    },
    {
      name: 'LVS takes 80 and 443 of the site for one service, by their firewall mark',
      args: {
        table: 'mangle',
        chain: 'PREROUTING',
        protocol: 'tcp',
        destination: '192.0.2.50',
        destination_ports: ['80', '443'],
        jump: 'MARK',
        set_mark: '1',
      },
    },
    { name: 'What is not allowed is dropped', args: { chain: 'INPUT', policy: 'DROP' } },
  ],
  args: iptablesArguments,
  observe: (args) => ({ script: observe(args), parse: (_stdout, bytes) => readState(args, readFields(bytes)) }),
  desire,
  converge({ is, should }, args) {
    const { chain = '', action, rule_num: place } = args
    const at = action === 'insert' ? ['-I', chain, ...(place === undefined ? [] : [place])] : ['-A', chain]
    return lines(
      toolPath,
      should.empty === true && !is.empty && sh`${call(args)} -F ${args.chain === undefined ? [] : [chain]} || exit`,
      should.policy !== null && should.policy !== is.policy && sh`${call(args)} -P ${chain} ${should.policy} || exit`,
      should.chain === true && !is.chain && sh`${call(args)} -N ${chain} || exit`,
      should.rule === true && !is.rule && sh`${call(args)} ${at} ${ruleWords(args)} || exit`,
      should.rule === false && is.rule && sh`${call(args)} -D ${chain} ${ruleWords(args)} || exit`,
      should.chain === false && is.chain && sh`${call(args)} -X ${chain} || exit`,
    )
  },
  report: (args) => ({
    chain: args.chain ?? null,
    chain_management: args.chain_management,
    flush: args.flush,
    ip_version: args.ip_version,
    rule: ruleWords(args).join(' '),
    state: args.state,
    table: args.table,
  }),
})

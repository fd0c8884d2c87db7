import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { address } from './address.ts'
import { toolPath } from './ip-tool.ts'

const word = (sentence: string) =>
  argument
    .line()
    .refine((text) => /^!? ?[^\s!-]\S*$/.test(text), 'expected one word, with `!` before it for any other')
    .optional()
    .describe(sentence)

const args = argument
  .args({
    chain: argument
      .line()
      .refine((text) => /^[A-Za-z][\w-]*$/.test(text), 'expected the name of a chain')
      .describe('The chain: INPUT, OUTPUT, or one of your own.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the rule should be there.'),
    action: argument.choice(['append', 'insert']).default('append').describe('Where a new rule goes: last, or first.'),
    source: word('The address that asks or tells.'),
    destination: word('The address that is asked for.'),
    source_mac: word('The hardware address of who asks or tells.'),
    destination_mac: word('The hardware address of who is told.'),
    in_interface: word('The interface it comes in by.'),
    out_interface: word('The interface it goes out by.'),
    opcode: word('What it is: Request, Reply, or a number.'),
    jump: word('The target: ACCEPT, DROP, mangle, a chain.'),
    mangle_source: address().optional().describe('With jump=mangle, the address that is told instead of the source.'),
    mangle_destination: address()
      .optional()
      .describe('With jump=mangle, the address that is told instead of the destination.'),
  })
  .refine(({ jump, mangle_source: from, mangle_destination: to }) => (from ?? to) === undefined || jump === 'mangle', {
    message: 'mangle_source and mangle_destination are for jump=mangle',
  })

type Given = typeof args._output

/** A rule of the filter of ARP. */
type ArpState = {
  readonly rule: boolean
  /** The rule as the kernel spells it. */
  readonly spelt: string
  /** Every rule, for a person to see. */
  readonly rules: string
}

const option = (flag: string, value: string | undefined): readonly string[] => {
  if (value === undefined) return []
  return value.startsWith('!') ? ['!', flag, value.slice(1).trim()] : [flag, value]
}

const ruleWords = (given: Given): readonly string[] => [
  ...option('-s', given.source),
  ...option('-d', given.destination),
  ...option('--source-mac', given.source_mac),
  ...option('--destination-mac', given.destination_mac),
  ...option('-i', given.in_interface),
  ...option('-o', given.out_interface),
  ...option('--opcode', given.opcode),
  ...option('-j', given.jump),
  ...option('--mangle-ip-s', given.mangle_source),
  ...option('--mangle-ip-d', given.mangle_destination),
]

/** Only arptables can say how it spells a rule: one is made in a network of its own, which is gone a moment later. */
const question = (given: Given): Script =>
  lines(
    toolPath,
    sh`if ! command -v arptables >/dev/null 2>&1; then printf 'lack=arptables is not installed (the package arptables)\000'; exit 0; fi
r=$(arptables-save 2>&1) || { printf 'lack=%s\000' "$r"; exit 0; }
e=$(unshare -n sh -c 'c=$1; case $c in INPUT | OUTPUT | FORWARD) ;; *) arptables -N "$c" ;; esac; arptables -A "$@" && arptables-save' arptables ${[given.chain, ...ruleWords(given)]} 2>&1) || { printf 'lack=%s\000' "$e"; exit 0; }
printf 'spelt=%s\000rules=%s\000' "$(printf '%s\n' "$e" | grep '^-A' | tail -n 1)" "$(printf '%s\n' "$r" | grep '^-A')"
exit 0`,
  )

/** A rule of the filter of ARP. */
export const arptables = resource<Given, ArpState>({
  name: 'arptables',
  purpose: 'A rule of the filter of ARP, as long as the host runs.',
  returns: { rule: 'The rule, as words of arptables.' },
  examples: [
    {
      name: 'A real server does not answer for the address of the service',
      args: { chain: 'INPUT', destination: '10.0.0.50', jump: 'DROP' },
    },
    {
      name: 'Nor does it ask with it',
      args: {
        chain: 'OUTPUT',
        source: '10.0.0.50',
        jump: 'mangle',
        mangle_source: '10.0.0.21',
      },
    },
  ],
  args,
  observe: (given) => ({
    script: question(given),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      if (fields.has('lack')) throw new Refusal(asText(fields.get('lack') ?? '').trim())
      // Ends of lines with blanks are a habit of some versions.
      const field = (name: string): string => asText(fields.get(name) ?? '').replace(/[ \t]+$/gm, '')
      const [spelt, rules] = [field('spelt'), field('rules')]
      return { rule: spelt !== '' && rules.split('\n').includes(spelt), spelt, rules }
    },
  }),
  desire: ({ state }) => ({ rule: state === 'present', spelt: null, rules: null }),
  converge: (_change: Change<ArpState>, given) => {
    const place = given.state === 'absent' ? '-D' : given.action === 'insert' ? '-I' : '-A'
    return lines(toolPath, sh`arptables ${place} ${given.chain} ${ruleWords(given)} || exit`)
  },
  report: (given) => ({ rule: ruleWords(given).join(' ') }),
  diff: ({ state }, { is }) => [
    is.rule === (state === 'present')
      ? { before: '', after: '' }
      : { before: state === 'absent' ? `${is.spelt}\n` : '', after: state === 'present' ? `${is.spelt}\n` : '' },
  ],
})

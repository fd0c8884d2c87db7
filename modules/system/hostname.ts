import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'

const args = argument.args({
  name: argument
    .line()
    .refine((text) => /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text) && text.length <= 64, {
      message: 'expected a name of letters, digits, dots and dashes, 64 at most',
    })
    .describe('The name of the host.'),
  use: argument
    .choice(['alpine', 'debian', 'generic', 'openrc', 'redhat', 'sles', 'systemd'])
    .optional()
    .describe('Where the name is kept: by default, where this host has it.'),
})

type Given = typeof args._output

/** The name of a host: the one of now, and the file that has it when the host starts. */
type NameState = TextFile & {
  readonly current: string
  /** `systemd` where it keeps the name itself. */
  readonly keeper: string
  readonly fqdn: string
}

/** The file that keeps the name, and how it is written there. */
const keepers = {
  generic: { file: '/etc/hostname', line: (name: string) => `${name}\n`, of: /^(?!\s*#)\s*(\S+)\s*$/m },
  openrc: {
    file: '/etc/conf.d/hostname',
    line: (name: string) => `hostname="${name}"\n`,
    of: /^hostname=["']?([^"'\s]*)["']?\s*$/im,
  },
  redhat: {
    file: '/etc/sysconfig/network',
    line: (name: string) => `HOSTNAME=${name}\n`,
    of: /^HOSTNAME\s*=\s*(\S*)\s*$/m,
  },
  sles: { file: '/etc/HOSTNAME', line: (name: string) => `${name}\n`, of: /^(?!\s*#)\s*(\S+)\s*$/m },
} as const

type Keeper = keyof typeof keepers

const keeperOf = (word: string): Keeper =>
  word === 'openrc' || word === 'redhat' || word === 'sles' ? word : 'generic'

/** Sets `k` to the keeper's word. */
const findKeeper = ({ use }: Given): Script =>
  use !== undefined && use !== 'debian'
    ? sh`k=${use}`
    : sh`if [ -d /run/systemd/system ]; then k=systemd
elif [ -f /etc/conf.d/hostname ] && command -v rc-service >/dev/null 2>&1; then k=openrc
elif [ -f /etc/HOSTNAME ] && [ ! -L /etc/HOSTNAME ]; then k=sles
elif [ ! -f /etc/hostname ] && grep -q '^HOSTNAME' /etc/sysconfig/network 2>/dev/null; then k=redhat
else k=generic; fi`

/** The text of the file with the name in it: in its line, or as the only one. */
function withName(keeper: Keeper, text: string, name: string): string {
  const { line, of } = keepers[keeper]
  if (of.exec(text)?.[1] === name) return text
  if (keeper === 'generic' || keeper === 'sles') return line(name)
  return of.test(text)
    ? text.replace(of, () => line(name).trimEnd())
    : `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line(name)}`
}

function converge({ is, should }: Change<NameState>, { name }: Given): Script {
  const keeps = should.text !== null && should.text !== is.text
  const write = writeTextFile(is, { text: should.text ?? '', mode: '0644' })
  return lines(
    keeps &&
      (is.keeper === 'systemd'
        ? sh`if command -v hostnamectl >/dev/null 2>&1; then hostnamectl --static set-hostname -- ${name} || exit
else
${write}
fi`
        : write),
    should.current !== is.current &&
      sh`if command -v hostname >/dev/null 2>&1; then hostname -- ${name} || exit
else printf '%s\n' ${name} >/proc/sys/kernel/hostname || exit; fi`,
    sh`printf 'fqdn=%s\000' "$(hostname -f 2>/dev/null)"`,
  )
}

/** The name of a host. */
export const hostname = resource<Given, NameState>({
  name: 'hostname',
  purpose: 'The name of the host, now and when it starts.',
  learns: true,
  returns: {
    ansible_facts: '`ansible_hostname`, `ansible_nodename`, `ansible_fqdn` and `ansible_domain` as they are now.',
    name: 'The name.',
  },
  examples: [
    { name: 'A short name', args: { name: 'web01' } },
    { name: 'A whole name, kept in a file', args: { name: 'web01.example.org', use: 'debian' } },
  ],
  args,
  observe: (given) => ({
    script: lines(
      textFileFunctions,
      findKeeper(given),
      sh`printf 'current=%s\000keeper=%s\000fqdn=%s\000' "$(uname -n)" "$k" "$(hostname -f 2>/dev/null)"
case $k in
  openrc) k=${keepers.openrc.file} ;;
  redhat) k=${keepers.redhat.file} ;;
  sles) k=${keepers.sles.file} ;;
  *) k=${keepers.generic.file} ;;
esac`,
      textFileQuestion(sh`$k`),
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const field = (one: string): string => asText(fields.get(one) ?? '')
      return { ...readTextFile(fields), current: field('current'), keeper: field('keeper'), fqdn: field('fqdn') }
    },
  }),
  desire({ name }, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = withName(keeperOf(is.keeper), is.text, name)
    const kept = text === is.text ? {} : { found: true, text }
    // Unlike Ansible: the name of now is asked of the kernel wherever the other is kept, not taken from the file.
    return { ...NO_FILE_WISH, ...kept, current: name, keeper: null, fqdn: null }
  },
  converge,
  report({ name }, { is }, answer) {
    const fqdn = (answer ? asText(readFields(answer.bytes).get('fqdn') ?? '') : is.fqdn) || name
    const [short = name] = name.split('.')
    const [, ...domain] = fqdn.split('.')
    return {
      name,
      ansible_facts: {
        ansible_hostname: short,
        ansible_nodename: name,
        ansible_fqdn: fqdn,
        ansible_domain: domain.join('.'),
      },
    }
  },
  diff: ({ name }, { is }) => [
    {
      before: `hostname = ${is.current === name ? (keepers[keeperOf(is.keeper)].of.exec(is.text)?.[1] ?? '') : is.current}\n`,
      after: `hostname = ${name}\n`,
    },
  ],
})

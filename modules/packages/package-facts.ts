import type { z } from 'zod'
import { args, choice, list, str } from '../../src/module/argument.ts'
import { type Query, query, Refusal, type Returned } from '../../src/module/contract.ts'
import { partFunction } from '../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { linesOf, readParts, systemPath } from './part.ts'

const packageFactsArguments = args({
  manager: list(str()).default(['auto']).describe('Where packages are looked for: auto, apt, rpm, pacman, apk.'),
  strategy: choice(['first', 'all'])
    .default('first')
    .describe('Whether the first manager that is there is enough, or all are asked.'),
})

type Arguments = z.infer<typeof packageFactsArguments>

/** One list of packages, with what Ansible calls its fields. */
interface Source {
  readonly name: string
  readonly command: string
  /** Prints a line a package: the fields with tabs between them. */
  readonly script: Script
  readonly fields: readonly string[]
}

/** A format of dpkg or rpm: fields with tabs between them, the name first. */
const format = (mark: '$' | '%', names: readonly string[]): string =>
  `${names.map((name) => `${mark}{${name}}`).join('\\t')}\\n`

// Unlike Ansible: dpkg is asked and not apt, so `origin` is empty and `category` is the package's word, not the archive's.
const sources: readonly Source[] = [
  {
    name: 'apt',
    command: 'dpkg-query',
    script: sh`dpkg-query -W -f ${format('$', ['Package', 'Version', 'Architecture', 'Section', 'db:Status-Status'])}`,
    fields: ['name', 'version', 'arch', 'category', 'status'],
  },
  {
    name: 'rpm',
    command: 'rpm',
    script: sh`rpm -qa --qf ${format('%', ['NAME', 'VERSION', 'RELEASE', 'EPOCH', 'ARCH'])}`,
    fields: ['name', 'version', 'release', 'epoch', 'arch'],
  },
  { name: 'pacman', command: 'pacman', script: sh`pacman -Q | tr ' ' '\t'`, fields: ['name', 'version'] },
  {
    name: 'apk',
    command: 'apk',
    script: sh`apk info -v 2>/dev/null | sed 's/-\([0-9][^-]*-r[0-9]*\)$/	\1/'`,
    fields: ['name', 'version'],
  },
]

type Package = { readonly [field: string]: string | number | null }

function readPackage(source: Source, line: string): Package | undefined {
  const values = line.split('\t')
  const { status, ...fields } = Object.fromEntries(source.fields.map((field, i) => [field, values[i] ?? '']))
  if (status !== undefined && status !== 'installed') return undefined
  const { epoch } = fields
  return {
    ...fields,
    ...(epoch === undefined ? {} : { epoch: epoch === '(none)' ? null : Number(epoch) }),
    ...(source.name === 'apt' ? { origin: '' } : {}),
    source: source.name,
  }
}

function choose(given: Arguments): readonly Source[] {
  const names = given.manager.map((name) => name.toLowerCase())
  const wrong = names.find((name) => name !== 'auto' && !sources.some((source) => source.name === name))
  if (wrong !== undefined) {
    throw new Refusal(`package manager ${wrong} is not known, ${sources.map(({ name }) => name).join(', ')} are`)
  }
  return names.includes('auto') ? sources : names.flatMap((name) => sources.filter((source) => source.name === name))
}

/** The packages of a host, as `ansible_facts.packages`: a list of versions under each name. */
export const packageFacts: Query<Arguments, readonly Package[]> = query({
  name: 'package_facts',
  purpose: 'Lists the installed packages as facts.',
  learns: true,
  returns: { ansible_facts: '`packages`: a list of versions under each name.' },
  examples: [
    { name: 'What is installed', args: {} },
    { name: 'As one manager knows it', args: { manager: ['apt'] } },
  ],
  args: packageFactsArguments,
  observe(given) {
    const chosen = choose(given)
    const ask = (source: Source): Script =>
      sh`[ -n "$found" ] || if command -v ${source.command} >/dev/null 2>&1; then part ${source.name}; ${source.script}; ${given.strategy === 'first' ? sh`found=yes` : sh`:`}; fi`
    return {
      script: lines(partFunction, systemPath, sh`export LC_ALL=C; found=`, ...chosen.map(ask), sh`:`),
      parse(stdout) {
        const parts = readParts(stdout)
        if (!chosen.some(({ name }) => parts.has(name))) {
          throw new Refusal(
            'Could not detect a supported package manager from the following list: ' +
              chosen.map(({ name }) => name).join(', '),
          )
        }
        return chosen.flatMap((source) =>
          linesOf(parts, source.name)
            .map((line) => readPackage(source, line))
            .filter((one) => one !== undefined),
        )
      },
    }
  },
  report(_given, all): Returned {
    const packages = new Map<string, Package[]>()
    for (const one of all) packages.set(String(one.name), [...(packages.get(String(one.name)) ?? []), one])
    return { ansible_facts: { packages: Object.fromEntries(packages) } }
  },
})

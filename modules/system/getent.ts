import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { query, Refusal } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, sh } from '../../src/shell/script.ts'

const getentArguments = argument.args({
  database: argument.line().describe('The database: passwd, group, hosts, services …'),
  key: argument.line().optional().describe('The entry that is looked for; all of them where none is named.'),
  service: argument.line().optional().describe('Where it is looked for instead of what nsswitch.conf says.'),
  split: argument.str().optional().describe('What stands between the fields; by default what the database has.'),
  fail_key: argument.bool().default(true).describe('Fail where there is no such entry.'),
})

type GetentArguments = z.output<typeof getentArguments>

interface Answered {
  readonly status: number
  readonly lines: readonly string[]
}

const withColons: readonly string[] = ['passwd', 'shadow', 'group', 'gshadow']

/** Entries of the databases of names. */
export const getent = query<GetentArguments, Answered>({
  name: 'getent',
  learns: true,
  purpose: 'Reads entries of the databases of names: accounts, groups, hosts, services.',
  returns: { ansible_facts: '`getent_DATABASE`: the fields behind each key; a list of those where a key has several.' },
  examples: [
    { name: 'An account', args: { database: 'passwd', key: 'root' } },
    { name: 'All groups', args: { database: 'group' } },
    { name: 'Perhaps a host', args: { database: 'hosts', key: 'db.example.org', fail_key: false } },
  ],
  args: getentArguments,
  observe: ({ database, key, service }) => ({
    script: lines(
      sh`if command -v getent >/dev/null 2>&1; then :; else printf 'status=missing\000'; exit 0; fi`,
      sh`o=$(exec getent ${service === undefined ? sh`` : sh`-s ${service}`} -- ${database} ${key === undefined ? sh`` : sh`${key}`} 2>/dev/null); c=$?`,
      // Before glibc 2.3 and in musl, -- is taken for a database.
      sh`[ "$c" != 1 ] || { o=$(exec getent ${service === undefined ? sh`` : sh`-s ${service}`} ${database} ${key === undefined ? sh`` : sh`${key}`} 2>/dev/null); c=$?; }`,
      sh`printf 'status=%s\000entries=%s\000' "$c" "$o"`,
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      if (fields.get('status') === 'missing') throw new Refusal('Failed to find required executable "getent"')
      const text = asText(fields.get('entries') ?? '')
      return { status: Number(fields.get('status')), lines: text === '' ? [] : text.split('\n') }
    },
  }),
  report({ database, key, split, fail_key }, answered) {
    const fact = `getent_${database}`
    switch (answered.status) {
      case 0: {
        const separator = split ?? (withColons.includes(database) ? ':' : undefined)
        return { ansible_facts: { [fact]: entriesOf(answered.lines, separator) } }
      }
      case 1:
        throw new Refusal('Missing arguments, or database unknown.')
      case 2: {
        const msg = 'One or more supplied key could not be found in the database.'
        if (fail_key) throw new Refusal(msg)
        return { msg, ansible_facts: { [fact]: { [key ?? '']: null } } }
      }
      case 3:
        throw new Refusal('Enumeration not supported on this database.')
      default:
        throw new Refusal('Unexpected failure!')
    }
  },
})

/** The fields by the first one; a key that comes again has a list of them. */
function entriesOf(lines: readonly string[], separator: string | undefined): Readonly<Record<string, unknown>> {
  const rows = new Map<string, string[][]>()
  for (const line of lines) {
    const [name = '', ...rest] = separator === undefined ? line.trim().split(/\s+/) : line.split(separator)
    rows.set(name, [...(rows.get(name) ?? []), rest])
  }
  return Object.fromEntries([...rows].map(([name, all]) => [name, all.length === 1 ? all[0] : all]))
}

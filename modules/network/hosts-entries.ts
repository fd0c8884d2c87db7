import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { address } from './address.ts'
import { removeHosts, setHosts } from './hosts-file.ts'

const name = () => argument.line().refine((text) => /^[^\s#]+$/.test(text), 'expected a name without blanks')

const entry = argument.args({
  address: address().describe('The address.'),
  names: argument.list(name()).default([]).describe('The names, the canonical one first.'),
})

const args = argument.args({
  entries: argument.list(entry).describe('Addresses with their names: `address` and `names` of each.'),
  state: argument
    .choice(['present', 'absent'])
    .default('present')
    .describe('present: the address has these names, and no other address of its family has them; absent: it has not.'),
  path: argument.path().default('/etc/hosts').describe('The file.'),
  backup: argument.bool().default(false).describe('Keeps a copy of the file that is replaced.'),
})

type Given = typeof args._output

function wishedText({ entries, state }: Given, text: string): string {
  return entries.reduce((before, one) => {
    if (state === 'absent') return removeHosts(before, one)
    if (one.names.length === 0) throw new Refusal(`${one.address} has no names`)
    return setHosts(before, one)
  }, text)
}

/** Names of hosts that need no server of names. */
export const hostsEntries = resource<Given, TextFile>({
  name: 'hosts_entries',
  purpose: 'Names of hosts in /etc/hosts, with their addresses.',
  returns: { backup_file: 'The copy of what was there.', path: 'The file.' },
  examples: [
    {
      name: 'The nodes of the cluster know each other',
      args: {
        entries: [
          { address: '10.0.0.7', names: ['alpha.example', 'alpha'] },
          { address: '10.0.0.8', names: ['beta.example', 'beta'] },
        ],
      },
    },
    { name: 'An address that is no more', args: { entries: [{ address: '10.0.0.9' }], state: 'absent' } },
  ],
  args,
  observe: ({ path }) => ({
    script: lines(textFileFunctions, textFileQuestion(hostPath(path))),
    parse: (_stdout, bytes) => readTextFile(readFields(bytes)),
  }),
  desire(given, is) {
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = wishedText(given, is.text)
    return text === is.text ? NO_FILE_WISH : { ...NO_FILE_WISH, found: true, text }
  },
  converge: ({ is, should }, { backup }) => writeTextFile(is, { text: should.text ?? '', mode: '0644', backup }),
  report(_given, { is }, answer) {
    const backup = answer && readFields(answer.bytes).get('backup_file')
    return { path: is.place.path, ...(backup ? { backup_file: backup } : {}) }
  },
  diff: (_given, { is, should }) => [
    {
      before: is.text,
      after: should.text ?? is.text,
      beforeHeader: is.place.path,
      afterHeader: is.place.path,
    },
  ],
})

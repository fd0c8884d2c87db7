import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import { editKnownHosts } from './known-line.ts'

const args = argument.args({
  name: argument
    .line()
    .meta({ aliases: ['host'] })
    .describe('The host, as ssh is told it; `[name]:port` where the port is not 22.'),
  key: argument.str().optional().describe('Its keys, each a line as ssh-keyscan prints it.'),
  path: argument.path().default('~/.ssh/known_hosts').describe('The file of known hosts.'),
  hash_host: argument.bool().default(false).describe('Writes the name hashed, so that the file does not tell it.'),
  state: argument.choice(['absent', 'present']).default('present').describe('Whether the key should be known.'),
})

type Given = typeof args._output

const wishedText = ({ name, key, hash_host, state }: Given, text: string): string =>
  editKnownHosts(text, { host: name.toLowerCase(), key, hash: hash_host, state })

/** Keys by which a host is known. */
export const knownHosts = resource<Given, TextFile>({
  name: 'known_hosts',
  purpose: 'Keys by which other hosts are known to SSH.',
  returns: {
    hash_host: 'Whether the name is hashed.',
    key: 'The keys that were given.',
    name: 'The host.',
    path: 'The file.',
    state: '`present` or `absent`.',
  },
  examples: [
    {
      name: 'The store of the source',
      args: {
        name: 'git.example',
        key: 'git.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
      },
    },
    {
      name: 'A host that is no more',
      args: { name: '[old.example]:2222', path: '/etc/ssh/ssh_known_hosts', state: 'absent' },
    },
  ],
  args,
  observe: ({ path }) => ({
    script: lines(textFileFunctions, textFileQuestion(hostPath(path))),
    parse: (_stdout, bytes) => readTextFile(readFields(bytes)),
  }),
  desire(given, is) {
    if (given.key === undefined && given.state === 'present') throw new Refusal('No key specified when adding a host')
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    const text = wishedText(given, is.text)
    return text === is.text ? NO_FILE_WISH : { ...NO_FILE_WISH, found: true, text }
  },
  // Unlike Ansible: a folder that is missing is made, for its owner alone.
  converge: ({ is, should }) =>
    lines(
      !is.place.parentFound && sh`f=${is.place.path}; mkdir -m 700 "\${f%/*}" || exit`,
      writeTextFile(is, { text: should.text ?? '', mode: '0644' }),
    ),
  report: (given) => ({ ...given, key: given.key ?? null }),
  diff: (_given, { is, should }) => [
    {
      before: is.text,
      after: should.text ?? is.text,
      beforeHeader: is.found ? is.place.path : '/dev/null',
      afterHeader: is.place.path,
    },
  ],
})

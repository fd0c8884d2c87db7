import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { query, Refusal } from '../../src/module/contract.ts'
import { asBytes, asText, readFields } from '../../src/shell/fields.ts'
import { md5, sha1 } from './destination.ts'
import { contentQuestion } from './slurp.ts'

const fetchArguments = argument.args({
  src: argument.path().describe('The file to fetch.'),
  dest: argument
    .str()
    .describe('A folder of the control host; with flat, the file or a folder that ends with a slash.'),
  flat: argument.bool().default(false).describe('Do not make folders for the host and the path.'),
  fail_on_missing: argument.bool().default(true).describe('Fail when the file cannot be read.'),
  validate_checksum: argument.bool().default(true).describe('Taken for compatibility: what is kept is what was read.'),
})

type FetchArguments = z.output<typeof fetchArguments>

interface Fetched {
  /** The file as the host knows it. */
  readonly path: string
  /** Why there is nothing, when there is nothing. */
  readonly lack: string | undefined
  readonly content: Uint8Array
}

/** Where the file is kept; `..` in the host's path cannot lead out of the folder. */
function place({ dest, flat }: FetchArguments, path: string, host: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (flat) return dest.endsWith('/') ? dest + name : dest
  const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  return `${dest.replace(/\/+$/, '')}/${host}/${parts.join('/')}`
}

const lacks: Readonly<Record<string, string>> = {
  missing: 'the remote file does not exist, not transferring, ignored',
  directory: 'remote file is a directory, fetch cannot work on directories',
  unreadable: 'the remote file is not readable, not transferring, ignored',
}

/** A file of the host, kept on the control host. */
export const fetch = query<FetchArguments, Fetched>({
  name: 'fetch',
  purpose: 'Fetches a file of the host to the control host.',
  returns: {
    checksum: 'The SHA-1 of the file.',
    dest: 'Where it is kept on the control host.',
    file: 'The path on the host.',
    md5sum: 'Its MD5.',
    remote_checksum: 'Its SHA-1 on the host.',
    remote_md5sum: 'Nothing.',
  },
  examples: [
    { name: 'The certificate of each host', args: { src: '/etc/ssl/site.pem', dest: 'fetched' } },
    { name: 'Under a name of my own', args: { src: '/etc/hosts', dest: 'hosts.txt', flat: true } },
  ],
  args: fetchArguments,
  observe: (args) => ({
    script: contentQuestion(args.src),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const path = asText(fields.get('path') ?? '')
      const lack = fields.get('lack')
      if (lack !== undefined && (args.fail_on_missing || lack === 'directory')) {
        throw new Refusal((lacks[lack] ?? lack).replace(', not transferring, ignored', ''), { file: path })
      }
      return { path, lack, content: asBytes(fields.get('content') ?? '') }
    },
  }),
  report: (_args, { path, lack, content }) =>
    lack === undefined
      ? {
          checksum: sha1(content),
          md5sum: md5(content),
          remote_checksum: sha1(content),
          remote_md5sum: null,
          file: path,
        }
      : { msg: lacks[lack], file: path, changed: false },
  keep: (args, { path, lack, content }, host) =>
    lack === undefined ? { path: place(args, path, host), content } : undefined,
})

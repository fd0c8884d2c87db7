import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { query, Refusal, type Returned } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { digestFunction } from '../../src/shell/portable.ts'
import { lines, sh } from '../../src/shell/script.ts'
import { type EntryState, noteFunctions, readPath, readState } from './entry-state.ts'
import { statFields } from './stat-fields.ts'

const statArguments = argument.args({
  path: argument
    .path()
    .meta({ aliases: ['dest', 'name'] })
    .describe('The path that is looked at.'),
  follow: argument.bool().default(false).describe('Follow symbolic links.'),
  get_checksum: argument.bool().default(true).describe('Give the checksum of a file.'),
  checksum_algorithm: argument
    .choice(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
    .default('sha1')
    .meta({ aliases: ['checksum', 'checksum_algo'] })
    .describe('How the checksum is made.'),
  get_mime: argument
    .bool()
    .default(true)
    .meta({ aliases: ['mime', 'mime_type', 'mime-type'] })
    .describe("Give the file's type as the command file sees it."),
  get_attributes: argument
    .bool()
    .default(true)
    .meta({ aliases: ['attr', 'attributes'] })
    .describe('Give the flags as lsattr shows them.'),
})

type StatArguments = z.output<typeof statArguments>

interface Seen {
  readonly path: string
  readonly fields: ReadonlyMap<string, string>
  readonly entry: EntryState
  readonly altered: number | null
}

/** What is known of a path. */
export const stat = query<StatArguments, Seen>({
  name: 'stat',
  purpose: 'Tells what is known of a path: whether it is there, its kind, permissions, times and checksum.',
  returns: {
    stat: '`exists`, and of what exists: `isdir`, `isreg`, `islnk`, `mode`, `uid`, `gid`, `pw_name`, `gr_name`, `size`, `mtime`, `checksum`, `lnk_source`, and more.',
  },
  examples: [
    { name: 'Is it installed', args: { path: '/usr/sbin/nginx' } },
    { name: 'Without reading the file', args: { path: '/var/lib/big.img', get_checksum: false, get_mime: false } },
  ],
  args: statArguments,
  observe: (args) => ({
    script: lines(
      noteFunctions,
      digestFunction,
      sh`f=${hostPath(args.path)}; printf 'path=%s\000' "$f"; note entry "$f" ${args.follow ? sh`L` : sh``}
if [ -L "$f" ]${args.follow ? sh` && false` : sh``}; then printf 'target='; target "$f"; printf '\000source='; canonical "$f"; printf '\000'; link=1; else link=; fi
a=; [ ! -r "$f" ] || a=\${a}r; [ ! -w "$f" ] || a=\${a}w; [ ! -x "$f" ] || a=\${a}x
printf 'access=%s\000' "$a"`,
      args.get_checksum &&
        sh`if [ -z "$link" ] && [ -f "$f" ]; then printf 'checksum='; digest ${args.checksum_algorithm} "$f"; printf '\000'; fi`,
      args.get_mime &&
        sh`if [ -e "$f" ] && command -v file >/dev/null 2>&1; then printf 'mime='; file ${args.follow ? sh`-L` : sh``} --mime-type --mime-encoding -b -- "$f" 2>/dev/null; printf '\000'; fi`,
      args.get_attributes &&
        sh`if [ -e "$f" ] && command -v lsattr >/dev/null 2>&1; then printf 'attributes='; lsattr -vd "$f" 2>/dev/null; printf '\000'; fi`,
      sh`exit 0`,
    ),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const altered = Number(asText(fields.get('entry') ?? '').split(' ')[10] ?? Number.NaN)
      return {
        path: asText(fields.get('path') ?? ''),
        fields,
        entry: readState(fields.get('entry')),
        altered: Number.isFinite(altered) ? altered : null,
      }
    },
  }),
  report: (args, seen) => ({ stat: seen.entry.kind === 'absent' ? { exists: false } : describe(args, seen) }),
})

function describe(args: StatArguments, { path, fields, entry, altered }: Seen): Returned {
  const access = fields.get('access') ?? ''
  return {
    exists: true,
    ...statFields(path, entry, altered),
    readable: access.includes('r'),
    writeable: access.includes('w'),
    executable: access.includes('x'),
    ...linkOf(fields),
    ...checksumOf(args, fields, entry),
    ...mimeOf(args, fields),
    ...attributesOf(args, fields),
  }
}

const linkOf = (fields: ReadonlyMap<string, string>): Returned =>
  fields.has('target') ? { lnk_source: readPath(fields.get('source')), lnk_target: readPath(fields.get('target')) } : {}

function checksumOf(args: StatArguments, fields: ReadonlyMap<string, string>, entry: EntryState): Returned {
  const sum = fields.get('checksum')?.trim().split(' ')[0]
  if (!args.get_checksum || entry.kind !== 'file' || sum === undefined) return {}
  if (sum !== '') return { checksum: sum }
  if (fields.get('access')?.includes('r') !== true) return {}
  throw new Refusal(`this host has no tool for ${args.checksum_algorithm}`)
}

/** Without the command `file`, and for what it does not know, Ansible says unknown. */
function mimeOf(args: StatArguments, fields: ReadonlyMap<string, string>): Returned {
  if (!args.get_mime) return {}
  const found = /^([^;\s]+);\s*charset=(\S+)/.exec(fields.get('mime') ?? '')
  return { mimetype: found?.[1] ?? 'unknown', charset: found?.[2] ?? 'unknown' }
}

const FLAGS: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  c: 'compressed',
  C: 'nocow',
  d: 'nodump',
  D: 'dirsync',
  e: 'extents',
  E: 'encrypted',
  h: 'blocksize',
  i: 'immutable',
  I: 'indexed',
  j: 'journalled',
  N: 'inline',
  s: 'zero',
  S: 'synchronous',
  t: 'notail',
  T: 'blockroot',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
}

function attributesOf(args: StatArguments, fields: ReadonlyMap<string, string>): Returned {
  if (!args.get_attributes) return {}
  const [version, shown = ''] = (fields.get('attributes') ?? '').trimStart().split(/ +/)
  const flags = shown.replaceAll('-', '')
  const words = [...flags].map((flag) => FLAGS[flag]).filter((word) => word !== undefined)
  return { attributes: words, attr_flags: flags, version: version === undefined || version === '' ? null : version }
}

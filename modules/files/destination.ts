import { createHash } from 'node:crypto'
import {
  type Answer,
  type Asking,
  type Change,
  type Diff,
  type Question,
  Refusal,
  type Returned,
  type Wish,
} from '../../src/module/contract.ts'
import { asBytes, asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { digestFunction } from '../../src/shell/portable.ts'
import { replaceApartFunctions, replaceFunctions, replaceScript } from '../../src/shell/replace.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { dictDiff } from './dict-diff.ts'
import { type EntryState, noteFunctions, readState, reportEntry } from './entry-state.ts'
import { makeFolders } from './make-folders.ts'
import {
  newMode,
  type PermissionArguments,
  type Permissions,
  permissionScript,
  readWanted,
  type Wanted,
  wantedQuestion,
  wishedPermissions,
} from './permissions.ts'
import { validateCommand, validated } from './validate.ts'

/** A larger file is not shown in a diff, as in Ansible. */
export const MAX_SHOWN_BYTES = 104448

/** Where one file goes, and how: what `copy` and `template` share. */
export interface DestinationArguments extends PermissionArguments {
  readonly dest: string
  readonly force: boolean
  readonly follow: boolean
  readonly backup: boolean
  readonly validate?: string | undefined
  readonly directory_mode?: string | undefined
  /** The name the file gets in a folder; undefined when it has none and the destination must be a file. */
  readonly name?: string | undefined
}

/** A file that is put in place as a whole. */
export type DestinationState = Permissions &
  Wanted & {
    /** Where the file goes, as the host knows it. */
    readonly path: string
    readonly kind: EntryState['kind']
    /** SHA-1 of the content; `''` when there is none to read. */
    readonly sum: string
    /** The content, one character a byte, where a person will see the difference; `''` otherwise. */
    readonly content: string
    readonly parentFound: boolean
    readonly entry: EntryState
    readonly rehearsal: boolean
  }

/** The content that a file shall have. */
export interface Content {
  readonly sum: string
  /** A command that prints it. */
  readonly script: Script
  /** A word for the file whose time the new one takes. */
  readonly timeOf?: Script
  /** It came to the host for this file alone: the name it had there first is returned as `src`. */
  readonly brought?: true
}

export const sha1 = (content: Uint8Array): string => createHash('sha1').update(content).digest('hex')
export const md5 = (content: Uint8Array): string => createHash('md5').update(content).digest('hex')

/** Sets `f` to where the file goes; tells a folder where a name is missing. An empty name means the folder itself. */
const locate = ({ dest, name, follow }: DestinationArguments): Script =>
  lines(
    sh`f=${hostPath(name === '' ? dest.replace(/(?<=[^/])\/+$/, '') : dest)}`,
    name === ''
      ? undefined
      : name === undefined
        ? sh`[ ! -d "$f" ] || printf 'lack=name\000'`
        : dest.endsWith('/')
          ? sh`f=\${f}${name}`
          : sh`[ ! -d "$f" ] || f=\${f%/}/${name}`,
    follow && sh`if [ -L "$f" ] && [ -e "$f" ]; then f=$(canonical "$f"; echo x); f=\${f%?x}; fi`,
  )

/** What a strategy adds to the question: words on where `f` is, and fields of its own. */
export interface MoreQuestion {
  readonly place?: Script
  readonly ask?: Script
  /** The content is wanted, whatever its size. */
  readonly whole?: boolean
}

/** What is where the file shall go. */
export function destinationQuestion(args: DestinationArguments, asking: Asking, more: MoreQuestion = {}): Script {
  return lines(
    noteFunctions,
    !more.whole && digestFunction,
    locate(args),
    more.place,
    sh`printf 'path=%s\000' "$f"; note self "$f"`,
    wantedQuestion(args, { noted: true }),
    sh`case $f in */*) d=\${f%/*} ;; *) d=. ;; esac; [ ! -d "\${d:-/}" ] || printf 'parent=1\000'`,
    more.ask,
    sh`[ -f "$f" ] && [ -r "$f" ] || exit 0`,
    !more.whole && sumQuestion(asking),
    // The last program takes the place of the shell that waits for it.
    sh`printf 'content='; exec cat "$f"`,
  )
}

/** Asks for the digest and ends the question, unless the content is wanted as well or there is no tool for digests. */
const sumQuestion = ({ diff }: Asking): Script =>
  diff
    ? sh`s=$(digest sha1 "$f")
if [ -n "$s" ]; then printf 'sum=%s\000' "\${s%% *}"; [ "$(wc -c <"$f")" -le ${MAX_SHOWN_BYTES} ] || exit 0; fi`
    : sh`if command -v sha1sum >/dev/null 2>&1; then printf 'sum='; exec sha1sum <"$f"; fi
s=$(digest sha1 "$f")
if [ -n "$s" ]; then printf 'sum=%s\000' "\${s%% *}"; exit 0; fi`

/** Reads the answer to `destinationQuestion`. */
export function readDestination(
  fields: ReadonlyMap<string, string>,
  args: DestinationArguments,
  asking: Asking,
): DestinationState {
  if (fields.has('lack')) throw new Refusal('can not use content with a dir as dest')
  const entry = readState(fields.get('self'))
  const content = fields.get('content')
  return {
    ...readWanted(fields, args, asking.check, entry),
    path: asText(fields.get('path') ?? ''),
    kind: entry.kind,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    sum: fields.get('sum')?.split(' ')[0] ?? (content === undefined ? '' : sha1(asBytes(content))),
    content: asking.diff ? (content ?? '') : '',
    parentFound: fields.has('parent'),
    entry,
    rehearsal: asking.check,
  }
}

export const askDestination = (args: DestinationArguments, asking: Asking): Question<DestinationState> => ({
  script: destinationQuestion(args, asking),
  parse: (_stdout, bytes) => readDestination(readFields(bytes), args, asking),
})

/** Nothing wished of a file. */
export const NO_DESTINATION_WISH: Wish<DestinationState> = {
  path: null,
  kind: null,
  sum: null,
  mode: null,
  uid: null,
  gid: null,
  content: null,
  parentFound: null,
  entry: null,
  rehearsal: null,
  wantedUid: null,
  wantedGid: null,
  umask: null,
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 1))

/** The file with this content and the wished permissions. */
export function wishDestination(args: DestinationArguments, is: DestinationState, sum: string): Wish<DestinationState> {
  if (is.kind === 'directory') throw new Refusal(`${is.path} is a directory, and a file shall be there`)
  if (!args.force && is.kind !== 'absent') return NO_DESTINATION_WISH
  // Unlike Ansible's copy module, and like its check mode: a rehearsal does not miss what an earlier task would have made.
  if (!is.parentFound && !is.rehearsal && !args.dest.endsWith('/')) {
    throw new Refusal(`Destination directory ${folderOf(is.path)} does not exist`)
  }
  if (args.validate !== undefined && is.sum !== sum) validated(args.validate)
  const before = is.kind === 'file' ? is : { ...is, mode: '' }
  return { ...NO_DESTINATION_WISH, kind: 'file', sum, ...wishedPermissions(args, before, false) }
}

/** The smallest change: permissions alone, or the whole file in one step. */
export function putDestination(
  { is, should }: Change<DestinationState>,
  args: DestinationArguments,
  content: Content,
): Script {
  const told = sh`note self "$f"
exit 0`
  if (is.kind === should.kind && is.sum === should.sum) {
    const step = permissionScript(is, should, sh`"$f"`) ?? sh`:`
    return lines(noteFunctions, sh`f=${is.path}`, sh`${step} || exit 1`, told)
  }
  const kept = is.kind === 'file'
  const owner = [should.uid ?? '', should.gid === null ? '' : `:${should.gid}`].join('')
  return lines(
    noteFunctions,
    content.brought ? replaceApartFunctions : replaceFunctions,
    !is.parentFound && makeFolders(folderOf(is.path), { ...args, mode: args.directory_mode }, is),
    replaceScript({
      file: sh`${is.path}`,
      content: content.script,
      mode: should.mode ?? (kept ? is.mode : newMode({ mode: '', isDirectory: false, umask: is.umask })),
      owner: owner === '' ? undefined : owner,
      keepOwner: kept ? `${is.uid}:${is.gid}` : undefined,
      backup: args.backup && is.kind !== 'absent',
      validate: args.validate === undefined ? undefined : validateCommand(args.validate),
      ...(content.timeOf ? { timeOf: content.timeOf } : {}),
      ...(content.brought ? { apart: true } : {}),
    }),
    sh`f=${is.path}`,
    told,
  )
}

/** What the values of `reportDestination` mean, and those that each module has its own words for. */
export const destinationReturns = (own: { readonly md5sum: string; readonly src: string }) => ({
  backup_file: 'The copy of what was there.',
  checksum: 'The SHA-1 of the file.',
  dest: 'Where it is.',
  gid: 'The number of its group.',
  group: 'Its group.',
  md5sum: own.md5sum,
  mode: 'Its permissions.',
  owner: 'Its owner.',
  path: 'Where it is, when its text was right.',
  size: 'Its size in bytes.',
  src: own.src,
  state: '`file`, `directory`, `link`, `hard` or `absent`.',
  uid: 'The number of its owner.',
})

/** What is returned of the file, under Ansible's names. */
export function reportDestination({ is, should }: Change<DestinationState>, answer: Answer | undefined): Returned {
  const fields = answer ? readFields(answer.bytes) : undefined
  const backup = fields?.get('backup_file')
  const src = fields?.get('src')
  return {
    dest: is.path,
    ...(should.sum === null || should.sum === is.sum ? { path: is.path } : {}),
    ...reportEntry(fields ? readState(fields.get('self')) : is.entry),
    checksum: should.sum ?? is.sum,
    ...(backup === undefined ? {} : { backup_file: asText(backup) }),
    ...(src === undefined ? {} : { src: asText(src) }),
  }
}

const shown = (bytes: Uint8Array): string => {
  if (bytes.length > MAX_SHOWN_BYTES) return `(${bytes.length} bytes, too long to show)\n`
  if (bytes.includes(0)) return `(${bytes.length} bytes that are no text)\n`
  return Buffer.from(bytes).toString()
}

/** The contents beside each other, or the permissions where only those differ. */
export function diffDestination(
  { is, should }: Change<DestinationState>,
  after: Uint8Array,
  source: string,
): readonly Diff[] {
  if (should.sum !== null && (should.sum !== is.sum || should.kind !== is.kind)) {
    const before =
      is.kind === 'file' && is.content === '' && is.entry.size > 0 ? `(${is.entry.size} bytes)\n` : undefined
    return [
      {
        before: before ?? shown(asBytes(is.content)),
        after: shown(after),
        beforeHeader: is.path,
        afterHeader: source,
      },
    ]
  }
  const names = [
    ['mode', 'mode'],
    ['owner', 'uid'],
    ['group', 'gid'],
  ] as const
  const differ = names.filter(([, field]) => should[field] !== null && should[field] !== is[field])
  if (differ.length === 0) return []
  const picked = (from: Permissions | Wish<DestinationState>) =>
    Object.fromEntries([['path', is.path], ...differ.map(([name, field]) => [name, from[field]])])
  return [dictDiff(picked(is), picked(should))]
}

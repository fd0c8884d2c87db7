import type { Asking, Question } from '../../src/module/contract.ts'
import { readRawMode, readShownMode } from '../../src/shell/entry.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath, hostWord } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type EntryState, noteFunctions, readPath, readState, stateName } from './entry-state.ts'
import type { FileArguments } from './file-arguments.ts'
import { type Permissions, readWanted, type Wanted, wantedQuestion } from './permissions.ts'
import { moments, momentsQuestion } from './times.ts'

/** A path as `file` sees it. */
export type FileState = Permissions &
  Wanted & {
    /** The path that is looked after, as the host knows it, links followed where they shall be. */
    readonly path: string
    /** Ansible's word for what is there: absent, directory, file, hard, link. */
    readonly state: string
    /** Where the symbolic link at `path` leads; `''` when it is none. */
    readonly target: string
    /** The path whose permissions are meant; `''` when there is nothing that has any. */
    readonly permissionsOf: string
    readonly isDirectory: boolean
    readonly modified: number
    readonly accessed: number
    /** `src` as the host knows it, its path from here, whether it is there, and whether `path` is another name of it. */
    readonly src: string
    readonly srcPath: string
    readonly srcFound: boolean
    readonly sameAsSrc: boolean
    /** Whether `path` is a folder with something in it. */
    readonly filled: boolean
    /** Kind, mode, uid and gid that occur below a folder, each combination once; for `recurse`. */
    readonly below: readonly string[]
    /** The wished times in seconds, `''` where none is. */
    readonly wantedModified: string
    readonly wantedAccessed: string
    /** What is below a folder that shall go, for a person to see. */
    readonly content: readonly string[]
    /** What is reported of it. */
    readonly entry: EntryState
    /** A rehearsal: what an earlier task would have made is missing, and that is no fault. */
    readonly rehearsal: boolean
  }

/** `path`, without the slashes at its end that would turn a link into what it leads to. */
const place = (path: string): string => path.replace(/(?<=[^/])\/+$/, '')

/** The path as a host tells it when nothing in it was filled in or followed. */
export const onHost = (path: string): string => (path.startsWith('-') ? './' : '') + place(path)

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const below = (follow: boolean): Script => sh`if [ -d "$f" ]; then printf 'below='
  { find "$a/." -exec stat -c '%f %u %g' {} + 2>/dev/null || find "$a/." -exec ls -dn {} + | awk '{print $1, $3, $4}'
  ${follow ? sh`find -L "$a/." ! -type l -exec stat -L -c '%f %u %g' {} + 2>/dev/null` : sh`:`}
  } | sort -u; printf '\000'; fi`

const source = (args: FileArguments, src: string): Script =>
  lines(
    sh`s=${hostWord(src)}; printf 'src=%s\000' "$s"`,
    args.state === 'hard'
      ? sh`h=$s; case $h in -*) h=./$h ;; esac`
      : sh`case $s in /*) h=$s ;; *) if [ -d "$f" ] && [ ! -L "$f" ]; then h=\${f%/}/$s; else case $f in */*) h=\${f%/*}/$s ;; *) h=$s ;; esac; fi ;; esac; case $h in -*) h=./$h ;; esac`,
    args.state === 'hard'
      ? sh`printf 'src_path=%s\000' "$h"; note src_entry "$h"`
      : sh`printf 'src_path=%s\000' "$h"; [ ! -e "$h" ] || printf 'src_found=1\000'`,
  )

/** Whether anything is wished of a path that its permissions and times must be known for. */
const wishesAttributes = ({ mode, owner, group, state, modification_time, access_time }: FileArguments): boolean =>
  state === 'touch' || [mode, owner, group, modification_time, access_time].some((wish) => wish !== undefined)

/** Tells the permissions of `a`; where it is `f` they have been told, and where nothing is wished, only that it is there. */
const permissionsQuestion = (args: FileArguments): Script =>
  wishesAttributes(args)
    ? lines(
        sh`printf 'permissions_of=%s\000' "$a"; [ "$a" = "$f" ] || note permissions "$a"`,
        wantedQuestion(args, { noted: true }),
      )
    : lines(
        sh`printf 'permissions_of=%s\000' "$a"; if [ -e "$a" ] || [ -L "$a" ]; then printf 'found=1\000'; fi`,
        wantedQuestion(args),
      )

/** What `file` asks a host about a path. */
export function fileQuestion(args: FileArguments, asking: Asking): Question<FileState> {
  const { src, state } = args
  const follows = args.follow && state !== 'absent'
  return {
    script: lines(
      noteFunctions,
      momentsQuestion(moments(args)),
      sh`f=${hostPath(place(args.path))}`,
      state === 'hard' && src !== undefined && sh`[ ! -d "$f" ] || f=\${f%/}/${lastName(src)}`,
      // The default state is what is there: a link stays a link and is not followed to be judged.
      follows &&
        (state === 'file' || state === 'directory') &&
        sh`[ ! -L "$f" ] || [ ! -e "$f" ] || { f=$(canonical "$f"; echo x); f=\${f%?x}; }`,
      sh`printf 'path=%s\000' "$f"; note self "$f"`,
      sh`if [ -L "$f" ]; then printf 'target='; target "$f"; printf '\000'; fi`,
      src !== undefined && source(args, src),
      sh`a=$f`,
      follows &&
        (src !== undefined && state === 'link'
          ? sh`a=$h`
          : sh`if [ -L "$f" ]; then a=$(canonical "$f"; echo x); a=\${a%?x}; fi`),
      // A hard link has the permissions of what it names, before and after it is made.
      src !== undefined && state === 'hard' && sh`[ ! -e "$h" ] || a=$h`,
      permissionsQuestion(args),
      args.force && state === 'link' && sh`if [ -d "$f" ] && [ -n "$(ls -A "$f/.")" ]; then printf 'filled=1\000'; fi`,
      args.recurse && below(args.follow),
      state === 'absent' &&
        asking.diff &&
        sh`if [ -d "$f" ] && [ ! -L "$f" ]; then printf 'tree='; find "$f" | sort; printf '\000'; fi`,
      sh`exit 0`,
    ),
    parse: (_stdout, bytes) => readFile(readFields(bytes), args, asking.check),
  }
}

function readFile(fields: ReadonlyMap<string, string>, args: FileArguments, rehearsal: boolean): FileState {
  const self = readState(fields.get('self'))
  const permissions = readPermissions(fields)
  const src = readState(fields.get('src_entry'))
  const there = permissions.kind !== 'absent' || fields.has('found')
  const state = stateName(self)
  return {
    ...readWanted(fields, args, rehearsal, permissions),
    path: asText(fields.get('path') ?? ''),
    state,
    target: readPath(fields.get('target')),
    permissionsOf: there ? asText(fields.get('permissions_of') ?? '') : '',
    isDirectory: permissions.kind === 'directory',
    // A symbolic link's own mode means nothing, and cannot be set.
    mode: permissions.kind === 'link' ? '' : permissions.mode,
    uid: permissions.uid,
    gid: permissions.gid,
    modified: Math.floor(permissions.modified),
    accessed: Math.floor(permissions.accessed),
    src: asText(fields.get('src') ?? ''),
    srcPath: asText(fields.get('src_path') ?? ''),
    srcFound: src.kind !== 'absent' || fields.has('src_found'),
    sameAsSrc: src.kind !== 'absent' && src.inode === self.inode && src.device === self.device,
    filled: fields.has('filled'),
    below: readBelow(fields.get('below')),
    wantedModified: fields.get('want_modified') ?? '',
    wantedAccessed: fields.get('want_accessed') ?? '',
    content: readPath(fields.get('tree')).split('\n').slice(1),
    entry: self,
    rehearsal,
  }
}

/** The entry whose permissions are meant: one of its own, or that of the path itself. */
function readPermissions(fields: ReadonlyMap<string, string>): EntryState {
  const own = fields.get('permissions')
  return readState(own ?? (fields.get('permissions_of') === fields.get('path') ? fields.get('self') : undefined))
}

/** `directory 0755 0 0`, sorted, each once. */
function readBelow(field: string | undefined): readonly string[] {
  const rows = (field ?? '').split('\n').filter((line) => /^\S+ \d+ \d+$/.test(line))
  const shown = rows.map((line) => {
    const [bits = '', uid, gid] = line.split(' ')
    const { kind, mode } = /^[0-9a-f]+$/.test(bits) ? readRawMode(bits) : readShownMode(bits)
    return `${kind === 'directory' || kind === 'link' ? kind : 'file'} ${kind === 'link' ? '' : mode} ${uid} ${gid}`
  })
  return [...new Set(shown)].sort()
}

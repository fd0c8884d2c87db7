import type { Change, TreeEntry, Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { digestFunction } from '../../src/shell/portable.ts'
import { replaceFunctions, replaceScript } from '../../src/shell/replace.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import type { CopyArguments } from './copy-arguments.ts'
import { sha1 } from './destination.ts'
import { dictDiff } from './dict-diff.ts'
import { noteFunctions, readPath, readState } from './entry-state.ts'
import { dressFunction, makeFunction } from './make-folders.ts'
import {
  newMode,
  type Permissions,
  permissionScript,
  readWanted,
  type Wanted,
  wantedQuestion,
  wishedPermissions,
} from './permissions.ts'
import type { Strategy } from './strategy.ts'
import { validateCommand, validated } from './validate.ts'

/** What is compared of one path; permissions that nothing is wished for are `''` and -1, so that they never differ. */
type Piece = {
  readonly kind: string
  /** SHA-1 of a file, target of a link, `''` of a folder. */
  readonly content: string
  readonly permissions: Permissions
}

/** A folder's files as they are at the destination, by their path below it. */
export type TreeState = Wanted & {
  /** The destination, as the host knows it. */
  readonly path: string
  readonly pieces: { readonly [path: string]: Piece }
  /** All permissions, also those that nothing is wished for. */
  readonly details: { readonly [path: string]: Permissions }
}

const NOTHING: Permissions = { mode: '', uid: -1, gid: -1 }

const entriesOf = (args: CopyArguments): readonly TreeEntry[] => [
  { kind: 'directory', path: '', mode: '' },
  ...(args.tree ?? []),
]

const at = (base: string, path: string): string => (path === '' ? base : `${base === '/' ? '' : base}/${path}`)

/** The permissions that an entry is given. */
const wishes = (entry: TreeEntry, args: CopyArguments) => {
  const { owner, group } = args
  switch (entry.kind) {
    case 'file':
      return { owner, group, mode: args.mode === 'preserve' ? entry.mode : args.mode }
    case 'directory':
      return { owner, group, mode: args.directory_mode }
    case 'link':
      return { owner, group, mode: undefined }
  }
}

function pieceShould(entry: TreeEntry, args: CopyArguments, state: TreeState): Piece {
  const is = state.pieces[entry.path] ?? { kind: 'absent', content: '', permissions: NOTHING }
  // The destination itself is made when it is missing and otherwise left as it is.
  if (entry.path === '' && is.kind === 'directory') return is
  if (entry.kind === 'file' && !args.force && is.kind !== 'absent') return is
  const mode = is.kind === entry.kind ? (state.details[entry.path]?.mode ?? '') : ''
  const given = wishedPermissions(wishes(entry, args), { ...state, mode }, entry.kind === 'directory')
  const permissions = { mode: given.mode ?? '', uid: given.uid ?? -1, gid: given.gid ?? -1 }
  return { kind: entry.kind, content: contentOf(entry), permissions }
}

/** Of what is there, the part that is wished for. */
const comparable = (entry: TreeEntry, args: CopyArguments, all: Permissions): Permissions => ({
  mode: wishes(entry, args).mode === undefined ? '' : all.mode,
  uid: args.owner === undefined ? -1 : all.uid,
  gid: args.group === undefined ? -1 : all.gid,
})

const contentOf = (entry: TreeEntry): string =>
  entry.kind === 'file' ? sha1(entry.content) : entry.kind === 'link' ? entry.to : ''

/** Every file, folder and link of a folder of the control host. */
export const copyTree: Strategy<TreeState> = {
  observe(args, asking) {
    const entries = entriesOf(args)
    const looks = entries.map(
      (entry, i) =>
        sh`look ${i} "$b"${entry.path === '' ? '' : `/${entry.path}`} ${entry.kind === 'directory' ? 'L' : ''}`,
    )
    return {
      script: lines(
        noteFunctions,
        digestFunction,
        wantedQuestion(args),
        sh`look() {
  note "e$1" "$2" $3
  if [ -L "$2" ]; then [ -n "$3" ] || { printf 't%s=' "$1"; target "$2"; printf '\000'; }
  elif [ -f "$2" ]; then printf 's%s=' "$1"; digest sha1 "$2"; printf '\000'; fi
}
b=${hostPath(args.dest)}; case $b in ?*/) b=\${b%/} ;; esac; printf 'path=%s\000' "$b"`,
        ...looks,
        sh`exit 0`,
      ),
      parse(_stdout, bytes) {
        const fields = readFields(bytes)
        const wanted = readWanted(fields, args, asking.check)
        const states = entries.map((entry, i) => {
          const { kind, mode, uid, gid } = readState(fields.get(`e${i}`))
          const content = fields.get(`s${i}`)?.split(' ')[0] ?? readPath(fields.get(`t${i}`))
          return { entry, kind, content, all: { mode, uid, gid } }
        })
        return {
          ...wanted,
          path: asText(fields.get('path') ?? ''),
          pieces: Object.fromEntries(
            states.map(({ entry, kind, content, all }) => [
              entry.path,
              { kind, content, permissions: comparable(entry, args, all) },
            ]),
          ),
          details: Object.fromEntries(states.map(({ entry, all }) => [entry.path, all])),
        }
      },
    }
  },
  desire(args, is) {
    if (args.validate !== undefined) validated(args.validate)
    const pieces = entriesOf(args).map((entry) => [entry.path, pieceShould(entry, args, is)] as const)
    return {
      path: null,
      umask: null,
      wantedUid: null,
      wantedGid: null,
      details: null,
      pieces: Object.fromEntries(pieces),
    }
  },
  converge: (change, args) =>
    lines(
      replaceFunctions,
      dressFunction({ owner: args.owner, group: args.group, mode: args.directory_mode }, change.is),
      makeFunction,
      ...entriesOf(args).map((entry) => pieceScript(entry, change, args)),
      sh`exit 0`,
    ),
  report: (args, { is }) => ({ dest: is.path.endsWith('/') ? is.path : `${is.path}/`, src: args.src }),
  diff(args, change) {
    const differ = entriesOf(args).filter((entry) => pieceDiffers(entry, change))
    const shown = (pieces: Wish<TreeState>['pieces']) =>
      Object.fromEntries(differ.map((entry) => [at(change.is.path, entry.path), pieces?.[entry.path]]))
    return differ.length === 0 ? [] : [dictDiff(shown(change.is.pieces), shown(change.should.pieces))]
  },
}

const pieceDiffers = (entry: TreeEntry, { is, should }: Change<TreeState>): boolean =>
  JSON.stringify(is.pieces[entry.path]) !== JSON.stringify(should.pieces?.[entry.path])

function pieceScript(entry: TreeEntry, change: Change<TreeState>, args: CopyArguments): Script | undefined {
  const was = change.is.pieces[entry.path]
  const wish = change.should.pieces?.[entry.path]
  if (!was || !wish || !pieceDiffers(entry, change)) return undefined
  const file = sh`${at(change.is.path, entry.path)}`
  const { mode, uid, gid } = wish.permissions
  const wished = { mode: mode === '' ? null : mode, uid: uid === -1 ? null : uid, gid: gid === -1 ? null : gid }
  const details = change.is.details[entry.path] ?? NOTHING
  const kept = was.kind === wish.kind
  if (kept && was.content === wish.content) {
    return sh`{ ${permissionScript(details, wished, file) ?? sh`:`}; } || exit 1`
  }
  switch (entry.kind) {
    case 'directory':
      return sh`make ${file} || exit 1`
    case 'link': {
      const own = permissionScript(NOTHING, wished, file) ?? sh`:`
      return sh`{ rm -f ${file} && ln -s -- ${entry.to} ${file} && ${own}; } || exit 1`
    }
    case 'file': {
      const owner = String(wished.uid ?? '') + (wished.gid === null ? '' : `:${wished.gid}`)
      const fresh = newMode({ mode: '', isDirectory: false, umask: change.is.umask })
      return replaceScript({
        file,
        content: emit(entry.content),
        mode: wished.mode ?? (kept ? details.mode : fresh),
        owner: owner === '' ? undefined : owner,
        keepOwner: kept ? `${details.uid}:${details.gid}` : undefined,
        backup: args.backup && was.kind !== 'absent',
        validate: args.validate === undefined ? undefined : validateCommand(args.validate),
      })
    }
  }
}

import { Refusal, type Wish } from '../../src/module/contract.ts'
import { reportEntry } from './entry-state.ts'
import type { FileArguments } from './file-arguments.ts'
import type { FileState } from './file-question.ts'
import { wishedMode, wishedPermissions } from './permissions.ts'
import { moments, wishedTime } from './times.ts'

const NO_WISH: Wish<FileState> = {
  path: null,
  state: null,
  target: null,
  permissionsOf: null,
  isDirectory: null,
  mode: null,
  uid: null,
  gid: null,
  modified: null,
  accessed: null,
  src: null,
  srcPath: null,
  srcFound: null,
  sameAsSrc: null,
  filled: null,
  below: null,
  wantedUid: null,
  wantedGid: null,
  umask: null,
  wantedModified: null,
  wantedAccessed: null,
  content: null,
  entry: null,
  rehearsal: null,
}

/** The state a task asks for: by default what is there already. */
export const stateWanted = (args: FileArguments, is: FileState): NonNullable<FileArguments['state']> =>
  args.state ?? (is.state === 'absent' ? (args.recurse ? 'directory' : 'file') : (is.state as 'file'))

/** What a path should be. */
export function fileWish(args: FileArguments, is: FileState): Wish<FileState> {
  const state = stateWanted(args, is)
  if (args.recurse && state !== 'directory') throw refusal("recurse option requires state to be 'directory'", is)
  if (args.src !== undefined && state !== 'link' && state !== 'hard') {
    throw refusal("src option requires state to be 'link' or 'hard'", is)
  }
  switch (state) {
    case 'absent':
      return { ...NO_WISH, state: 'absent' }
    case 'file':
      if (is.state !== 'file' && is.state !== 'hard') {
        throw refusal(`file (${is.path}) is ${is.state}, cannot continue`, is)
      }
      return { ...NO_WISH, ...attributes(args, is, false) }
    case 'directory':
      if (is.state !== 'absent' && is.state !== 'directory') {
        throw refusal(`${is.path} already exists as a ${is.state}`, is)
      }
      return { ...NO_WISH, ...attributes(args, is, true), state: 'directory', below: wishedBelow(args, is) }
    case 'touch':
      return { ...NO_WISH, ...attributes(args, is, false), ...(is.state === 'absent' ? { state: 'file' } : {}) }
    case 'link':
      return linkWish(args, is)
    case 'hard':
      return hardWish(args, is)
  }
}

const refusal = (message: string, is: FileState): Refusal =>
  new Refusal(message, {
    path: is.path,
    ...reportEntry(is.entry),
    ...(is.src === '' ? {} : { dest: is.path, src: is.src }),
  })

function attributes(args: FileArguments, is: FileState, newDirectory: boolean) {
  const isDirectory = is.permissionsOf === '' ? newDirectory : is.isDirectory
  const { modified, accessed } = moments(args)
  const times = {
    modified: wishedTime(modified, is.wantedModified),
    accessed: wishedTime(accessed, is.wantedAccessed),
  }
  const wished = wishedPermissions(args, is, isDirectory)
  // Unlike Ansible: a mode for a symbolic link that is not followed is no wish, in check mode too.
  const onLink = is.permissionsOf !== '' && is.mode === ''
  return { ...times, ...wished, mode: onLink ? null : wished.mode }
}

/** `below` with the wished permissions in each row; what is there is of no interest when nothing is wished. */
function wishedBelow(args: FileArguments, is: FileState): readonly string[] | null {
  if (!args.recurse || is.state === 'absent') return null
  const rows = is.below.map((row) => {
    const [kind = '', mode = '', uid, gid] = row.split(' ')
    const wished =
      kind === 'link' ? null : wishedMode(args.mode, { mode, isDirectory: kind === 'directory', umask: is.umask })
    return `${kind} ${wished ?? mode} ${is.wantedUid === -1 ? uid : is.wantedUid} ${is.wantedGid === -1 ? gid : is.wantedGid}`
  })
  return [...new Set(rows)].sort()
}

function linkWish(args: FileArguments, is: FileState): Wish<FileState> {
  if (args.src === undefined && is.state !== 'link') throw refusal('src is required for creating new symlinks', is)
  // Unlike Ansible: a rehearsal does not miss what an earlier task would have made.
  if (args.src !== undefined && !args.force && !is.srcFound && !is.rehearsal) {
    throw refusal(`src file does not exist, use "force=yes" if you really want to create the link: ${is.srcPath}`, is)
  }
  if (is.state === 'directory') {
    if (!args.force) throw refusal(`refusing to convert from directory to symlink for ${is.path}`, is)
    if (is.filled) throw refusal(`the directory ${is.path} is not empty, refusing to convert it`, is)
  } else if (is.state !== 'absent' && is.state !== 'link' && !args.force) {
    throw refusal(`refusing to convert from ${is.state} to symlink for ${is.path}`, is)
  }
  // What does not exist has no permissions to set; and a link to be made has none of its own yet.
  const bare = is.permissionsOf === '' && (args.follow || is.state !== 'absent')
  return {
    ...NO_WISH,
    ...(bare ? {} : attributes(args, is, false)),
    ...(is.permissionsOf === '' ? { mode: null } : {}),
    state: 'link',
    target: args.src === undefined ? null : is.src,
  }
}

function hardWish(args: FileArguments, is: FileState): Wish<FileState> {
  if (args.src === undefined) {
    if (is.state !== 'hard') throw refusal('src is required for creating new hardlinks', is)
    return { ...NO_WISH, ...attributes(args, is, false) }
  }
  if (!is.srcFound && !is.rehearsal) throw refusal('src does not exist', is)
  if (!is.sameAsSrc && !args.force) {
    if (is.state === 'hard') throw refusal('Cannot link, different hard link exists at destination', is)
    if (is.state === 'file') throw refusal('Cannot link, file exists at destination', is)
  }
  return { ...NO_WISH, ...attributes(args, is, false), sameAsSrc: true }
}

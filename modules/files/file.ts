import { type Change, type Diff, type Returned, resource } from '../../src/module/contract.ts'
import { readFields } from '../../src/shell/fields.ts'
import { dictDiff } from './dict-diff.ts'
import { readState, reportEntry } from './entry-state.ts'
import { type FileArguments, fileArguments } from './file-arguments.ts'
import { type FileState, fileQuestion, onHost } from './file-question.ts'
import { fileScript } from './file-script.ts'
import { fileWish, stateWanted } from './file-wish.ts'
import { moments } from './times.ts'

/** Files, folders, links and their permissions. */
export const file = resource<FileArguments, FileState>({
  name: 'file',
  purpose: 'Looks after a file, a folder or a link: that it is there or not, and its permissions and times.',
  returns: {
    dest: 'The path of a link.',
    path: 'The path.',
    src: 'Where a link leads.',
    gid: 'The number of its group.',
    group: 'Its group.',
    mode: 'Its permissions.',
    owner: 'Its owner.',
    size: 'Its size in bytes.',
    state: '`file`, `directory`, `link`, `hard` or `absent`.',
    uid: 'The number of its owner.',
  },
  examples: [
    { name: 'A folder for logs', args: { path: '/var/log/app', state: 'directory', owner: 'root', mode: '0750' } },
    {
      name: 'The release of today',
      args: { path: '/srv/current', src: '/srv/releases/7', state: 'link', force: true },
    },
  ],
  args: fileArguments,
  observe: fileQuestion,
  desire: fileWish,
  converge: fileScript,
  settles(args) {
    const { modified, accessed } = moments(args)
    return modified.kind !== 'now' && accessed.kind !== 'now'
  },
  report(args, { is }, answer) {
    const state = stateWanted(args, is)
    const path = is.path === onHost(args.path) ? args.path : is.path
    const now = answer ? readState(readFields(answer.bytes).get('self')) : is.entry
    const named: Returned = state === 'touch' || state === 'hard' || state === 'link' ? { dest: path } : { path }
    const src = state === 'link' || state === 'hard' ? { src: args.src === undefined ? is.target : is.src } : {}
    return { ...named, ...src, ...reportEntry(now) }
  },
  diff: (args, change) => [fileDiff(change, stateWanted(args, change.is))],
})

/** What differs, under Ansible's names. */
function fileDiff({ is, should }: Change<FileState>, state: string): Diff {
  const before: Record<string, unknown> = { path: is.path }
  const after: Record<string, unknown> = { path: is.path }
  const note = (name: string, was: unknown, wish: unknown): void => {
    if (wish === null || wish === was) return
    before[name] = was
    after[name] = wish
  }
  // A file that is touched is never in the state `touch`, as Ansible's diff has it.
  if (state !== 'file' || is.state === 'absent') note('state', is.state, state === 'hard' ? 'hard' : state)
  if (is.content.length > 0) before.path_content = { directories: [], files: is.content }
  if (should.target !== null && is.state === 'link') note('src', is.target, should.target)
  // As in Ansible: what is made is told by its state alone.
  if (is.state === 'absent') return dictDiff(before, after)
  note('mode', is.mode, should.mode)
  note('owner', is.uid, should.uid)
  note('group', is.gid, should.gid)
  if (should.modified !== null) note('mtime', is.modified, should.modified === -1 ? 'now' : should.modified)
  if (should.accessed !== null) note('atime', is.accessed, should.accessed === -1 ? 'now' : should.accessed)
  return dictDiff(before, after)
}

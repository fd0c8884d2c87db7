import type { Returned } from '../../src/module/contract.ts'
import type { Entry } from '../../src/shell/entry.ts'
import type { EntryState } from './entry-state.ts'

/** What Ansible tells of a path that it has looked at. */
export function statFields(
  path: string,
  entry: EntryState | Entry,
  altered = 'altered' in entry ? entry.altered : null,
): Returned {
  const mode = Number.parseInt(entry.mode, 8)
  const may = (bit: number): boolean => (mode & bit) !== 0
  return {
    path,
    mode: entry.mode,
    isdir: entry.kind === 'directory',
    ischr: entry.kind === 'character',
    isblk: entry.kind === 'block',
    isreg: entry.kind === 'file',
    isfifo: entry.kind === 'fifo',
    islnk: entry.kind === 'link',
    issock: entry.kind === 'socket',
    uid: entry.uid,
    gid: entry.gid,
    size: entry.size,
    inode: entry.inode,
    dev: entry.device,
    nlink: entry.links,
    atime: entry.accessed,
    mtime: entry.modified,
    ctime: altered,
    wusr: may(0o200),
    rusr: may(0o400),
    xusr: may(0o100),
    wgrp: may(0o20),
    rgrp: may(0o40),
    xgrp: may(0o10),
    woth: may(0o2),
    roth: may(0o4),
    xoth: may(0o1),
    isuid: may(0o4000),
    isgid: may(0o2000),
    ...named('pw_name', entry.owner, entry.uid),
    ...named('gr_name', entry.group, entry.gid),
  }
}

const named = (field: string, name: string, id: number): Returned => (name === String(id) ? {} : { [field]: name })

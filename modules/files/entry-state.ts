import type { EntryKind } from '../../src/shell/entry.ts'
import { readEntry } from '../../src/shell/entry.ts'
import { asText } from '../../src/shell/fields.ts'
import { canonicalFunction, noteFunction, targetFunction } from '../../src/shell/portable.ts'
import { lines, type Script } from '../../src/shell/script.ts'

/** What is known of one path; `''`, 0 and -1 where nothing is there. */
export type EntryState = {
  readonly kind: 'absent' | EntryKind
  readonly mode: string
  readonly uid: number
  readonly gid: number
  readonly owner: string
  readonly group: string
  readonly size: number
  readonly links: number
  readonly inode: number
  readonly device: number
  readonly modified: number
  readonly accessed: number
}

const ABSENT: EntryState = {
  kind: 'absent',
  mode: '',
  uid: -1,
  gid: -1,
  owner: '',
  group: '',
  size: 0,
  links: 0,
  inode: 0,
  device: 0,
  modified: 0,
  accessed: 0,
}

/** The functions by which questions about paths tell what is there. */
export const noteFunctions: Script = lines(noteFunction, targetFunction, canonicalFunction)

/** The state that a field of `note` tells. */
export function readState(field: string | undefined): EntryState {
  const entry = field === undefined ? undefined : readEntry(asText(field))
  if (!entry) return ABSENT
  const { altered: _, ...rest } = entry
  return {
    ...rest,
    device: entry.device ?? 0,
    modified: entry.modified ?? 0,
    accessed: entry.accessed ?? 0,
  }
}

/** A path that a field holds: one newline, the command's own, is no part of it. */
export const readPath = (field: string | undefined): string => asText((field ?? '').replace(/\n$/, ''))

/** What Ansible calls the state of a path. */
export function stateName(state: Pick<EntryState, 'kind' | 'links'>): string {
  switch (state.kind) {
    case 'absent':
    case 'link':
    case 'directory':
      return state.kind
    case 'file':
    case 'block':
    case 'character':
    case 'fifo':
    case 'socket':
      return state.links > 1 ? 'hard' : 'file'
  }
}

/** What every module that leaves a file returns of it, under Ansible's names. */
export const reportEntry = (state: EntryState): Readonly<Record<string, unknown>> =>
  state.kind === 'absent'
    ? { state: 'absent' }
    : {
        uid: state.uid,
        gid: state.gid,
        owner: state.owner,
        group: state.group,
        mode: state.mode,
        size: state.size,
        state: stateName(state),
      }

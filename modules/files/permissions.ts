import * as argument from '../../src/module/argument.ts'
import { Refusal } from '../../src/module/contract.ts'
import { idFunctions } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { EntryState } from './entry-state.ts'
import { applyClauses } from './symbolic-mode.ts'

/** The arguments of every module that leaves a file behind. */
export const permissionArguments = {
  mode: argument.mode().optional().describe('The permissions: octal such as "0644", or clauses such as "u=rw,go=r".'),
  owner: argument.str().optional().describe('The user who shall own it; digits are a user id.'),
  group: argument.str().optional().describe('The group that shall own it; digits are a group id.'),
  attributes: argument
    .str()
    .optional()
    .meta({ aliases: ['attr'] })
    .describe('Flags as chattr takes them.'),
  seuser: argument.str().optional().describe('The user of the SELinux context.'),
  serole: argument.str().optional().describe('The role of the SELinux context.'),
  setype: argument.str().optional().describe('The type of the SELinux context.'),
  selevel: argument.str().optional().describe('The level of the SELinux context.'),
  unsafe_writes: argument.bool().default(false).describe('Taken for compatibility: writes are always atomic.'),
}

export interface PermissionArguments {
  readonly mode?: string | undefined
  readonly owner?: string | undefined
  readonly group?: string | undefined
  readonly attributes?: string | undefined
  readonly seuser?: string | undefined
  readonly serole?: string | undefined
  readonly setype?: string | undefined
  readonly selevel?: string | undefined
}

/** Whether a part of a SELinux context is wished for. */
const wantsContext = ({ seuser, serole, setype, selevel }: PermissionArguments): boolean =>
  [seuser, serole, setype, selevel].some((part) => part !== undefined)

/** The part of a state that permissions are; `''` and -1 where there is nothing. */
export type Permissions = { readonly mode: string; readonly uid: number; readonly gid: number }

/** Numbers behind the wished owner and group, and the umask new files are made under. -1 is no wish. */
export type Wanted = { readonly wantedUid: number; readonly wantedGid: number; readonly umask: string }

/** A user or group that a rehearsal does not find: an earlier task may make it. */
const NOT_YET = -2

const isNumber = (name: string): boolean => /^\d+$/.test(name)

/** Whether the number behind a name must be looked up. */
const isName = (name: string | undefined): name is string => name !== undefined && name !== '' && !isNumber(name)

/**
 * The question for `Wanted`, as fields. With `noted`, behind a `note` of the path: a name that the path's owner or group
 * has already is not looked up, as its number is there.
 */
export const wantedQuestion = (args: PermissionArguments, { noted = false } = {}): Script =>
  lines(
    sh`printf 'umask='; umask; printf '\000'`,
    wantsContext(args) && sh`[ ! -e /sys/fs/selinux/enforce ] || printf 'selinux=1\000'`,
    (isName(args.owner) || isName(args.group)) && idFunctions,
    noted && (isName(args.owner) || isName(args.group)) && sh`names=\${noted#stat * * * * * * * * * * }`,
    isName(args.owner) && unlessNoted(noted, args.owner, sh`"\${names%%:*}"`, lookUp('uid', sh`user_id`, args.owner)),
    isName(args.group) && unlessNoted(noted, args.group, sh`"\${names#*:}"`, lookUp('gid', sh`group_line`, args.group)),
  )

const lookUp = (field: string, command: Script, name: string): Script =>
  sh`printf %s= ${`wanted_${field}`}; ${command} ${name}; printf '\000'`

/** What stat prints for a number that has no name. */
const NAMELESS = 'UNKNOWN'

const unlessNoted = (noted: boolean, name: string, has: Script, look: Script): Script =>
  noted && name !== NAMELESS ? sh`[ ${has} = ${name} ] || { ${look}; }` : look

/** The owner of a path, whose names need no looking up. */
type Owned = Pick<EntryState, 'owner' | 'uid' | 'group' | 'gid'>

/**
 * Reads `Wanted` from the fields; an unknown name is refused unless this is a rehearsal. `noted` is the path behind whose
 * `note` was asked.
 */
export function readWanted(
  fields: ReadonlyMap<string, string>,
  args: PermissionArguments,
  rehearsal: boolean,
  noted?: Owned,
): Wanted {
  // As in Ansible, a context means nothing where there is no SELinux.
  if (fields.has('selinux')) throw new Refusal('seuser, serole, setype and selevel are not supported yet')
  if (args.attributes !== undefined) throw new Refusal('attributes is not supported yet')
  const id = (name: string | undefined, found: string | undefined, refusal: string): number => {
    if (name === undefined || name === '') return -1
    if (isNumber(name)) return Number(name)
    if (found) return Number(found)
    if (rehearsal) return NOT_YET
    throw new Refusal(`${refusal} ${name}`)
  }
  const uid = fields.get('wanted_uid')?.trim() ?? numberOf(noted?.owner, noted?.uid, args.owner)
  const gid = readGid(fields.get('wanted_gid')) ?? numberOf(noted?.group, noted?.gid, args.group)
  return {
    wantedUid: id(args.owner, uid, 'chown failed: failed to look up user'),
    wantedGid: id(args.group, gid, 'chgrp failed: failed to look up group'),
    umask: fields.get('umask')?.trim() ?? '0022',
  }
}

const numberOf = (has: string | undefined, number: number | undefined, name: string | undefined): string | undefined =>
  has !== undefined && has === name ? String(number) : undefined

/** The number in a line of `/etc/group`. */
const readGid = (line: string | undefined): string | undefined => line?.trim().split(':').at(2) ?? line?.trim()

export interface ModeBase {
  /** The mode that is there; `''` when it will be new. */
  readonly mode: string
  readonly isDirectory: boolean
  readonly umask: string
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0')

/** The mode that something new gets by itself. */
export const newMode = ({ isDirectory, umask }: ModeBase): string =>
  octal((isDirectory ? 0o777 : 0o666) & ~Number.parseInt(umask, 8))

/** The mode a wish comes to, as four octal digits; null when there is no wish. */
export function wishedMode(mode: string | undefined, base: ModeBase): string | null {
  if (mode === undefined) return null
  if (/^[0-7]{4}$/.test(mode)) return mode
  if (mode === 'preserve') throw new Refusal('mode must be in octal or symbolic form')
  const before = Number.parseInt(base.mode === '' ? newMode(base) : base.mode, 8)
  return octal(applyClauses(mode, before, { isDirectory: base.isDirectory, umask: Number.parseInt(base.umask, 8) }))
}

/** The wishes for permissions, beside what is there. */
export const wishedPermissions = (
  args: PermissionArguments,
  is: Wanted & { readonly mode: string },
  isDirectory: boolean,
): { readonly mode: string | null; readonly uid: number | null; readonly gid: number | null } => ({
  mode: wishedMode(args.mode, { mode: is.mode, isDirectory, umask: is.umask }),
  uid: is.wantedUid === -1 ? null : is.wantedUid,
  gid: is.wantedGid === -1 ? null : is.wantedGid,
})

/** `0:0`, `0`, `:0` for chown; undefined when neither differs. */
export function ownership(is: Permissions, should: { uid: number | null; gid: number | null }): string | undefined {
  const uid = should.uid === null || should.uid === is.uid ? '' : String(should.uid)
  const gid = should.gid === null || should.gid === is.gid ? '' : `:${should.gid}`
  return uid + gid === '' ? undefined : uid + gid
}

/**
 * Sets what differs on the file that `$name` names. chown comes first, as it takes the set-id bits away; for that reason
 * the mode is set again after it wherever it is known.
 */
export function permissionScript(
  is: Permissions,
  should: { readonly mode: string | null; readonly uid: number | null; readonly gid: number | null },
  word: Script,
): Script | undefined {
  const owner = ownership(is, should)
  const mode = should.mode ?? (owner && is.mode !== '' ? is.mode : null)
  const steps = [
    owner && sh`chown -h ${owner} ${word}`,
    mode !== null && (owner || mode !== is.mode) && sh`chmod ${mode} ${word}`,
  ].filter((step) => typeof step === 'object')
  return steps.length === 0 ? undefined : steps.reduce((all, step) => sh`${all} && ${step}`)
}

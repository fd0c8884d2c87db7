import * as argument from '../../src/module/argument.ts'
import { Refusal } from '../../src/module/contract.ts'
import { idFunctions } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
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

/** The question for `Wanted`, as fields. */
export const wantedQuestion = (args: PermissionArguments): Script =>
  lines(
    sh`printf 'umask=%s\000' "$(umask)"`,
    wantsContext(args) && sh`[ ! -e /sys/fs/selinux/enforce ] || printf 'selinux=1\000'`,
    (args.owner !== undefined || args.group !== undefined) && idFunctions,
    args.owner !== undefined && !isNumber(args.owner) && sh`printf 'wanted_uid=%s\000' "$(user_id ${args.owner})"`,
    args.group !== undefined && !isNumber(args.group) && sh`printf 'wanted_gid=%s\000' "$(group_id ${args.group})"`,
  )

/** Reads `Wanted` from the fields; an unknown name is refused unless this is a rehearsal. */
export function readWanted(fields: ReadonlyMap<string, string>, args: PermissionArguments, rehearsal: boolean): Wanted {
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
  return {
    wantedUid: id(args.owner, fields.get('wanted_uid'), 'chown failed: failed to look up user'),
    wantedGid: id(args.group, fields.get('wanted_gid'), 'chgrp failed: failed to look up group'),
    umask: fields.get('umask') ?? '0022',
  }
}

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

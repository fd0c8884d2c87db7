import { Refusal, type Wish } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { find, findFunctions, type GroupEntry, readGroups, readUser } from './entries.ts'
import type { UserArgs } from './user-args.ts'

/** An account of a host; a field is null where the account is absent or nothing is wished of it. */
export type UserState = {
  readonly state: 'present' | 'absent'
  readonly uid: number | null
  /** The primary group, as the arguments spell it when it is the one they name. */
  readonly group: string | null
  readonly groups: readonly string[] | null
  readonly comment: string | null
  readonly home: string | null
  readonly shell: string | null
  readonly home_exists: boolean | null
  /** Never the hash itself. */
  readonly password: 'as wished' | 'another' | null
  readonly password_locked: boolean | null
  /** Days since 1970; -1 for never. */
  readonly expires: number | null
  readonly password_expire_min: number | null
  readonly password_expire_max: number | null
  readonly ssh_key: boolean | null
  /** The groups wished for, by their names on the host. */
  readonly wished_groups: readonly string[]
  readonly missing_groups: readonly string[]
  /** Another account that has the number asked for. */
  readonly uid_taken_by: string | null
  readonly told: Told
}

/** What the host tells of an account for the return values. */
export type Told = {
  readonly uid: number | null
  readonly gid: number | null
  readonly comment: string | null
  readonly home: string | null
  readonly shell: string | null
  readonly ssh_key_file: string | null
  readonly ssh_fingerprint: string | null
  readonly ssh_public_key: string | null
}

const wishesShadow = (args: UserArgs): boolean =>
  args.password_lock !== undefined ||
  args.expires !== undefined ||
  args.password_expire_min !== undefined ||
  args.password_expire_max !== undefined ||
  (args.password !== undefined && args.update_password === 'always')

/** Sets `key` to the file of the SSH key; `home` must be set. */
export const keyFile = (
  args: UserArgs,
): Script => sh`key=${hostPath(args.ssh_key_file ?? `.ssh/id_${args.ssh_key_type}`)}
case $key in /*) ;; ./*) key=$home/\${key#./} ;; *) key=$home/$key ;; esac`

/** Prints what the host tells of the account as lines that `readTold` reads; leaves `home` set. */
export const tell = (args: UserArgs): Script =>
  lines(
    sh`home=
if ${find('passwd', args.name, args.local)}; then
  printf 'passwd %s\n' "$found"
  home=\${found%:*}; home=\${home##*:}
fi`,
    args.generate_ssh_key &&
      sh`if [ -n "$home" ]; then
${keyFile(args)}
printf 'key-file %s\n' "$key"
if [ -e "$key" ] || [ -e "$key.pub" ]; then
  printf 'fingerprint %s\n' "$(ssh-keygen -l -f "$key" 2>&1)"
  if [ -r "$key.pub" ]; then read -r line <"$key.pub"; printf 'public-key %s\n' "$line"; fi
fi
fi`,
  )

/** The question what an account is. */
export function observeUser(args: UserArgs): Script {
  const groups = [...(args.groups ?? []), ...(args.group === undefined ? [] : [args.group])].filter((one) => one !== '')
  return lines(
    findFunctions,
    tell(args),
    wishesShadow(args) &&
      sh`if [ ! -e /etc/shadow ]; then :
elif [ ! -r /etc/shadow ]; then echo no-shadow
elif find_entry /etc/shadow ${args.name}; then printf 'shadow %s\n' "$found"
fi`,
    args.home !== undefined && sh`home=${hostPath(args.home)}; printf 'wished-home %s\n' "$home"`,
    sh`if [ -n "$home" ] && [ -e "$home" ]; then echo home-exists; fi`,
    args.uid !== undefined &&
      !args.non_unique &&
      sh`while IFS=: read -r name _ number _; do
  if [ "$number" = ${args.uid} ]; then printf 'number-of %s\n' "$name"; fi
done </etc/passwd`,
    (args.groups !== undefined || args.group !== undefined) &&
      sh`echo groups; cat /etc/group 2>/dev/null
${
  args.local || groups.length === 0
    ? sh`:`
    : sh`if command -v getent >/dev/null 2>&1; then
for name in ${groups}; do find_entry /etc/group "$name" || getent group -- "$name" || :; done
fi`
}`,
    sh`:`,
  )
}

const field = (text: string, name: string): string | undefined =>
  new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? undefined

/** Reads the lines that `tell` prints. */
export function readTold(stdout: string): Told {
  const entry = readUser(field(stdout, 'passwd') ?? '')
  return {
    uid: entry?.uid ?? null,
    gid: entry?.gid ?? null,
    comment: entry?.comment ?? null,
    home: entry?.home ?? null,
    shell: entry?.shell ?? null,
    ssh_key_file: field(stdout, 'key-file') ?? null,
    ssh_fingerprint: field(stdout, 'fingerprint') ?? null,
    ssh_public_key: field(stdout, 'public-key') ?? null,
  }
}

const unlocked = (hash: string): string => hash.replace(/^!+/, '')

/** Days in a field of the shadow file; -1 for an empty one. */
const days = (text: string | undefined): number => (text ? Number(text) : -1)

/** Reads the answer to `observeUser`. In check mode a missing group may be one that an earlier task would have made. */
export function readUserState(args: UserArgs, stdout: string, check: boolean): UserState {
  const at = stdout.search(/^groups$/m)
  const [about, groupLines] = at < 0 ? [stdout, ''] : [stdout.slice(0, at), stdout.slice(at)]
  const told = readTold(about)
  const groups = readGroups(groupLines)
  const named = (name: string): GroupEntry | undefined =>
    (/^\d+$/.test(name) ? groups.find((one) => one.gid === Number(name)) : undefined) ??
    groups.find((one) => one.name === name)
  const wished = (args.groups ?? []).filter((one) => one !== '')
  const asked = args.group === undefined ? wished : [...wished, args.group]
  const holders = [...about.matchAll(/^number-of (.*)$/gm)].map(([, name]) => name ?? '')
  const known = {
    uid_taken_by: holders.find((name) => name !== args.name) ?? null,
    wished_groups: [...new Set(wished.map((one) => named(one)?.name ?? one))].sort(),
    missing_groups: check ? [] : asked.filter((one) => !named(one)),
    told,
  }
  if (told.uid === null) return { ...absent, ...known }
  const primary = groups.find((one) => one.gid === told.gid)
  const members = new Set(groups.filter((one) => one.members.includes(args.name)).map((one) => one.name))
  return {
    ...absent,
    ...known,
    state: 'present',
    uid: told.uid,
    group:
      args.group !== undefined && named(args.group)?.gid === told.gid ? args.group : (primary?.name ?? `${told.gid}`),
    groups: args.groups === undefined ? null : [...members].sort(),
    comment: told.comment,
    home: args.home !== undefined && told.home === field(about, 'wished-home') ? args.home : told.home,
    shell: told.shell,
    home_exists: /^home-exists$/m.test(about),
    ssh_key: args.generate_ssh_key ? told.ssh_fingerprint !== null : null,
    ...(wishesShadow(args) ? readShadow(args, about) : {}),
  }
}

const absent = {
  state: 'absent',
  uid: null,
  group: null,
  groups: null,
  comment: null,
  home: null,
  shell: null,
  home_exists: null,
  password: null,
  password_locked: null,
  expires: null,
  password_expire_min: null,
  password_expire_max: null,
  ssh_key: null,
} as const

function readShadow(args: UserArgs, about: string) {
  if (/^no-shadow$/m.test(about)) {
    throw new Refusal(`the password and expiry of ${args.name} are in /etc/shadow, which this user may not read`, {
      name: args.name,
    })
  }
  const line = field(about, 'shadow')
  // Without a shadow file the hash is where it once was for all.
  const old = readUser(field(about, 'passwd') ?? '')?.password ?? ''
  const [, hash = old, , min, max, , , expires] = line?.split(':') ?? []
  return {
    password:
      args.password === undefined
        ? null
        : unlocked(hash) === unlocked(args.password)
          ? ('as wished' as const)
          : ('another' as const),
    password_locked: hash.startsWith('!'),
    expires: days(expires),
    password_expire_min: days(min),
    password_expire_max: days(max),
  }
}

/** What an account should be. */
export function desireUser(args: UserArgs, is: UserState): Wish<UserState> {
  const nothing = { ...absent, wished_groups: null, missing_groups: null, uid_taken_by: null, told: null }
  if (args.state === 'absent') return { ...nothing, state: 'absent' }
  refuseImpossible(args, is)
  const fresh = is.state === 'absent'
  const sets = args.password !== undefined && (fresh || args.update_password === 'always')
  const groups = args.append ? [...new Set([...(is.groups ?? []), ...is.wished_groups])].sort() : is.wished_groups
  return {
    ...nothing,
    state: 'present',
    uid: args.uid ?? null,
    group: args.group ?? null,
    groups: args.groups === undefined ? null : groups,
    comment: args.comment ?? null,
    home: args.home ?? null,
    shell: args.shell ?? null,
    home_exists: args.create_home ? true : null,
    // A fresh account without a password is locked, and cannot be unlocked before it has one.
    password_locked: fresh && args.password === undefined && !args.password_lock ? null : (args.password_lock ?? null),
    password: sets ? 'as wished' : null,
    expires: args.expires === undefined ? null : args.expires < 0 ? -1 : Math.floor(args.expires / 86400),
    password_expire_min: args.password_expire_min ?? null,
    password_expire_max: args.password_expire_max ?? null,
    ssh_key: args.generate_ssh_key ? true : null,
  }
}

function refuseImpossible(args: UserArgs, is: UserState): void {
  const refuse = (message: string): never => {
    throw new Refusal(message, { name: args.name })
  }
  if (args.umask !== undefined && args.local) refuse("'umask' can not be used with 'local'")
  const [missing] = is.missing_groups
  if (missing !== undefined) refuse(`Group ${missing} does not exist`)
  if (is.uid_taken_by !== null && is.uid !== args.uid) {
    refuse(`UID ${args.uid} is not unique: it belongs to ${is.uid_taken_by}`)
  }
  for (const name of ['comment', 'home', 'shell', 'password'] as const) {
    if (/[:\n]/.test(args[name] ?? ''))
      refuse(`${name} of ${args.name} holds a colon or a newline, which no account can have`)
  }
}

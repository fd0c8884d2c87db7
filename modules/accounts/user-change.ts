import type { Change } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { temporaryFolderFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh, verbatim } from '../../src/shell/script.ts'
import { find, findFunctions, setFieldFunction, toolPath } from './entries.ts'
import type { UserArgs } from './user-args.ts'
import { keyFile, tell, type UserState } from './user-state.ts'

/** Options of a command line, those that are not wanted left out. */
const options = (...all: readonly (Script | false | undefined)[]): Script =>
  verbatim(
    all
      .filter((one): one is Script => one instanceof Object)
      .map((one) => ` ${one.text}`)
      .join(''),
  )

const parentOfHome = ({ home }: UserArgs): Script | false =>
  home !== undefined && sh`home=${hostPath(home)}; case $home in */*) mkdir -p "\${home%/*}/" || exit ;; esac`

/** The script that makes or changes an account, or takes it away; its output is that of `tell`. */
export function convergeUser(change: Change<UserState>, args: UserArgs): Script {
  if (change.should.state === 'absent') return lines(toolPath, removeUser(args))
  const { is } = change
  return lines(
    toolPath,
    findFunctions,
    setFieldFunction,
    is.state === 'absent' ? createUser(args, change) : modifyUser(args, change),
    ...passwordChange(args, change),
    ...ages(args, change),
    change.should.home_exists && !is.home_exists && makeHome(args),
    change.should.ssh_key && !is.ssh_key && makeKey(args),
    tell(args),
  )
}

const removeUser = ({ name, force, remove }: UserArgs): Script =>
  sh`if command -v userdel >/dev/null 2>&1; then userdel${options(force && sh`-f`, remove && sh`-r`)} -- ${name} >&2
else deluser${options(remove && sh`--remove-home`)} -- ${name} >&2
fi`

function createUser(args: UserArgs, { is, should }: Change<UserState>): Script {
  const { name, uid, group, comment, home, shell, system, create_home, skeleton } = args
  const groups = is.wished_groups
  const shared = options(uid !== undefined && sh`-u ${uid}`, shell !== undefined && sh`-s ${shell}`)
  // A group of the account's own name would otherwise make useradd refuse to make one.
  return sh`${args.create_home ? parentOfHome(args) || sh`:` : sh`:`}
set --
if command -v useradd >/dev/null 2>&1; then
  ${group === undefined ? sh`if ${find('group', name, args.local)}; then set -- -N; fi` : sh`set -- -g ${group}`}
  useradd "$@"${shared}${options(
    args.non_unique && sh`-o`,
    groups.length > 0 && sh`-G ${groups.join(',')}`,
    comment !== undefined && sh`-c ${comment}`,
    home !== undefined && sh`-d ${hostPath(home)}`,
    should.expires !== null && sh`-e ${expiryDate(should.expires)}`,
    create_home ? sh`-m` : sh`-M`,
    create_home && skeleton !== undefined && sh`-k ${skeleton}`,
    create_home && args.umask !== undefined && sh`-K UMASK=${args.umask}`,
    system && sh`-r`,
    args.seuser !== undefined && sh`-Z ${args.seuser}`,
  )} -- ${name} >&2 || exit
else
  ${group === undefined ? sh`if ${find('group', name, args.local)}; then set -- -G ${name}; fi` : sh`set -- -G ${group}`}
  adduser -D "$@"${shared}${options(
    comment !== undefined && sh`-g ${comment}`,
    home !== undefined && sh`-h ${hostPath(home)}`,
    !create_home && sh`-H`,
    create_home && skeleton !== undefined && sh`-k ${skeleton}`,
    system && sh`-S`,
  )} -- ${name} >&2 || exit
  ${lines(...groups.map((one) => sh`addgroup -- ${name} ${one} >&2 || exit`), expiryField(name, should.expires))}
fi`
}

function modifyUser(args: UserArgs, { is, should }: Change<UserState>): Script {
  const { name } = args
  const differs = (key: 'uid' | 'group' | 'comment' | 'home' | 'shell' | 'expires'): boolean =>
    should[key] !== null && should[key] !== is[key]
  const groups = should.groups !== null && should.groups.join() !== is.groups?.join()
  const home = differs('home') && args.home !== undefined ? hostPath(args.home) : undefined
  const wished = options(
    differs('uid') && sh`-u ${should.uid ?? 0}`,
    differs('uid') && args.non_unique && sh`-o`,
    differs('group') && sh`-g ${should.group ?? ''}`,
    groups && args.append && sh`-a`,
    groups && sh`-G ${(args.append ? is.wished_groups : (should.groups ?? [])).join(',')}`,
    differs('comment') && sh`-c ${should.comment ?? ''}`,
    home && sh`-d ${home}`,
    home && args.move_home && sh`-m`,
    differs('shell') && sh`-s ${should.shell ?? ''}`,
    differs('expires') && sh`-e ${expiryDate(should.expires ?? -1)}`,
  )
  if (wished.text === '') return sh`:`
  const field = (number: number, value: Script): Script => sh`set_field /etc/passwd ${name} ${number} ${value} || exit`
  const now = new Set(is.groups ?? [])
  const then = new Set(should.groups ?? [])
  const byHand = lines(
    differs('uid') && field(3, sh`${should.uid ?? 0}`),
    differs('group') &&
      sh`group=${should.group ?? ''}
case $group in *[!0-9]*) ${find('group', should.group ?? '', args.local)} || exit; group=\${found#*:*:}; group=\${group%%:*} ;; esac
set_field /etc/passwd ${name} 4 "$group" || exit`,
    differs('comment') && field(5, sh`${should.comment ?? ''}`),
    home && args.move_home && sh`if [ -d ${is.home ?? ''} ]; then mv -- ${is.home ?? ''} ${home} || exit; fi`,
    home && field(6, home),
    differs('shell') && field(7, sh`${should.shell ?? ''}`),
    ...(groups ? [...then].filter((one) => !now.has(one)) : []).map(
      (one) => sh`addgroup -- ${name} ${one} >&2 || exit`,
    ),
    ...(groups ? [...now].filter((one) => !then.has(one)) : []).map(
      (one) => sh`delgroup -- ${name} ${one} >&2 || exit`,
    ),
    differs('expires') && expiryField(name, should.expires),
    sh`:`,
  )
  return sh`${home && args.move_home ? parentOfHome(args) || sh`:` : sh`:`}
if command -v usermod >/dev/null 2>&1; then usermod${wished} -- ${name} >&2 || exit
else
${byHand}
fi`
}

/** A day as usermod takes it; never for -1. */
const expiryDate = (day: number): string => (day < 0 ? '' : new Date(day * 86_400_000).toISOString().slice(0, 10))

const expiryField = (name: string, day: number | null): Script | false =>
  day !== null && sh`set_field /etc/shadow ${name} 8 ${day < 0 ? '' : day} || exit`

/** The hash goes in by standard input: arguments of a program can be read by every user of the host. */
function passwordChange(args: UserArgs, { is, should }: Change<UserState>): readonly (Script | false)[] {
  const { name, password } = args
  if (password !== undefined && should.password !== null && is.password !== should.password) {
    const hash = should.password_locked ? `!${password.replace(/^!+/, '')}` : password
    return [
      sh`if ! command -v chpasswd >/dev/null 2>&1; then echo 'chpasswd is needed to set a password' >&2; exit 1; fi
printf '%s:%s\n' ${name} ${hash} | chpasswd -e >&2 || exit`,
    ]
  }
  if (should.password_locked === null || should.password_locked === is.password_locked) return []
  // A fresh account is locked as it is made.
  if (is.state === 'absent') return []
  const [long, short] = should.password_locked ? [sh`-L`, sh`-l`] : [sh`-U`, sh`-u`]
  return [
    sh`if command -v usermod >/dev/null 2>&1; then usermod ${long} -- ${name} >&2 || exit
else passwd ${short} ${name} >&2 || exit
fi`,
  ]
}

function ages({ name }: UserArgs, { is, should }: Change<UserState>): readonly (Script | false)[] {
  const wished = (key: 'password_expire_min' | 'password_expire_max', option: Script, field: number) => {
    const value = should[key]
    if (value === null || value === is[key]) return false
    return sh`if command -v chage >/dev/null 2>&1; then chage ${option} ${value} -- ${name} >&2 || exit
else set_field /etc/shadow ${name} ${field} ${value} || exit
fi`
  }
  return [wished('password_expire_min', sh`-m`, 4), wished('password_expire_max', sh`-M`, 5)]
}

/** Makes a home folder as useradd does, where none is yet. */
const makeHome = (args: UserArgs): Script => sh`${find('passwd', args.name, args.local)} || exit
rest=\${found#*:*:}; uid=\${rest%%:*}; rest=\${rest#*:}; gid=\${rest%%:*}
home=\${found%:*}; home=\${home##*:}
if [ -n "$home" ] && [ ! -e "$home" ]; then
  skeleton=${args.skeleton ?? '/etc/skel'} umask=022 mode=
  if [ -r /etc/login.defs ]; then
    while read -r key value _; do
      case $key in UMASK) umask=$value ;; HOME_MODE) mode=$value ;; esac
    done </etc/login.defs
  fi
  ${args.umask === undefined ? sh`:` : sh`umask=${args.umask} mode=`}
  mkdir -p "\${home%/*}/" && mkdir "$home" || exit
  if [ -d "$skeleton" ]; then cp -RP "$skeleton/." "$home/" || exit; fi
  chown -R "$uid:$gid" "$home" && chmod "\${mode:-$(printf %o $((0777 & ~0$umask)))}" "$home" || exit
fi`

const makeKey = (args: UserArgs): Script => {
  const { ssh_key_bits: bits, ssh_key_passphrase: passphrase } = args
  const comment =
    args.ssh_key_comment === undefined ? sh`"ansible-generated on $(uname -n)"` : sh`${args.ssh_key_comment}`
  const generate = sh`ssh-keygen -q -t ${args.ssh_key_type}${options(bits > 0 && sh`-b ${bits}`)} -C ${comment} -f "$key"`
  return sh`${find('passwd', args.name, args.local)} || exit
rest=\${found#*:*:}; uid=\${rest%%:*}; rest=\${rest#*:}; gid=\${rest%%:*}
home=\${found%:*}; home=\${home##*:}
${keyFile(args)}
if ! command -v ssh-keygen >/dev/null 2>&1; then echo 'ssh-keygen is needed to make an SSH key' >&2; exit 1; fi
if [ ! -d "$home" ]; then printf 'User %s home directory does not exist\n' ${args.name} >&2; exit 1; fi
folder=\${key%/*}
if [ ! -d "$folder" ]; then mkdir -m 700 "$folder" && chown "$uid:$gid" "$folder" || exit; fi
${passphrase ? withPassphrase(passphrase, generate) : sh`${generate} -N '' >&2 || exit`}
chown "$uid:$gid" "$key" "$key.pub" || exit`
}

/** ssh-keygen takes a passphrase from an asking program when it has no terminal; it must not stand among the arguments. */
const withPassphrase = (passphrase: string, generate: Script): Script => sh`(
  mask=$(umask); umask 077
  ${temporaryFolderFunction}
  asked=$(temporary_folder "\${TMPDIR:-/tmp}") || exit
  trap 'rm -rf "$asked"' EXIT
  printf '%s\n' ${passphrase} >"$asked/passphrase"
  printf '#!/bin/sh\nexec cat "\${0%%/*}/passphrase"\n' >"$asked/ask" && chmod 700 "$asked/ask" || exit
  export DISPLAY=none SSH_ASKPASS="$asked/ask" SSH_ASKPASS_REQUIRE=force
  umask "$mask"; ${generate} >&2
) || exit`

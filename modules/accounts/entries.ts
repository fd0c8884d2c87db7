import type { Answer, Returned } from '../../src/module/contract.ts'
import { type Script, sh } from '../../src/shell/script.ts'

/** Where the tools that change accounts are, which the path of a plain user does not name. */
export const toolPath: Script = sh`PATH=$PATH:/usr/sbin:/sbin`

/**
 * Defines `find_entry FILE NAME`, which sets `found` to the line of an account and needs no process for it, and
 * `find_known FILE DATABASE NAME`, which asks the other sources of names (LDAP, SSSD) where the file has none.
 */
export const findFunctions: Script = sh`find_entry() {
  found=
  [ -r "$1" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in "$2":*) found=$line; return 0 ;; esac
  done <"$1"
  return 1
}
find_known() {
  find_entry "$1" "$3" && return
  command -v getent >/dev/null 2>&1 || return 1
  found=$(getent "$2" -- "$3" 2>/dev/null)
  case $found in "$3":*) ;; *) found=; return 1 ;; esac
}`

/** Looks an account up, in the host's own file alone when `local`. */
export const find = (database: 'passwd' | 'group', name: string, local: boolean): Script =>
  local ? sh`find_entry /etc/${database} ${name}` : sh`find_known /etc/${database} ${database} ${name}`

/**
 * Defines `set_field FILE NAME NUMBER VALUE`, for systems whose tools cannot change an account; the new file takes the
 * place of the old one at once.
 */
export const setFieldFunction: Script = sh`set_field() {
  changed=$1.tutti.$$
  cp -p "$1" "$changed" &&
    entry_name=$2 entry_value=$4 awk 'BEGIN { FS = OFS = ":" }
      $1 == ENVIRON["entry_name"] { $'"$3"' = ENVIRON["entry_value"] } 1' "$1" >"$changed" &&
    mv -f "$changed" "$1" || { rm -f "$changed"; return 1; }
}`

/** A line of the group file. */
export interface GroupEntry {
  readonly name: string
  readonly gid: number
  readonly members: readonly string[]
}

/** Reads lines of the group file; what is no such line is left out. */
export function readGroups(text: string): readonly GroupEntry[] {
  return text.split('\n').flatMap((line) => {
    const [name, , gid, members = ''] = line.split(':')
    if (!name || !/^\d+$/.test(gid ?? '')) return []
    return [{ name, gid: Number(gid), members: members.split(',').filter((one) => one !== '') }]
  })
}

/** A line of the passwd file. */
export interface UserEntry {
  readonly name: string
  readonly password: string
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
}

/** Reads a line of the passwd file; undefined for what is none. */
export function readUser(line: string): UserEntry | undefined {
  const [name, password = '', uid, gid, comment = '', home = '', shell = ''] = line.split(':')
  if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return undefined
  return { name, password, uid: Number(uid), gid: Number(gid), comment, home, shell }
}

/** What the tools of a change had to say, as return values; nothing when they said nothing. */
export const toolOutput = (answer: Answer | undefined): Returned =>
  answer?.stderr ? { stderr: answer.stderr, stderr_lines: answer.stderr.replace(/\n$/, '').split('\n') } : {}

import { bornFunction } from '../../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'

/** Debian keeps records below the first, Red Hat below the second. */
export const recordFolders: readonly [string, string] = ['/etc/iscsi/nodes', '/var/lib/iscsi/nodes']

/**
 * iscsiadm's own lock is a second name of an empty file, and has no owner: who ends with it would keep everybody out until the
 * next boot. The lock of this script is the name of a file that says whose it is, by number and start.
 * Defines `lock`, `unlock`, `stale` (whether a script has ended with it), and `unlock stale`, which takes away what that left.
 */
export const lockFunctions: Script = lines(
  bornFunction,
  sh`lockname=/run/lock/iscsi/lock
stale() {
  { read -r who when <"$lockname.write"; } 2>/dev/null && [ "$(born "$who")" != "$when" ]
}
lock() {
  mkdir -p "\${lockname%/*}" && echo "$$ $(born $$)" >"$lockname.$$" || return 1
  n=0
  until ln "$lockname.$$" "$lockname.write" 2>/dev/null; do
    [ $((n += 1)) -le 30 ] || { echo "another iscsiadm holds $lockname.write" >&2; rm -f "$lockname.$$"; return 1; }
    sleep 1
  done
}
unlock() {
  if [ "$1" != stale ]; then rm -f "$lockname.write" "$lockname.$$"
  elif stale; then
    rm -f ${recordFolders[0]}/.new."$who" ${recordFolders[0]}/*/.new."$who" ${recordFolders[1]}/.new."$who" ${recordFolders[1]}/*/.new."$who" "$lockname.write" "$lockname.$who"
  fi
}`,
)

import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { transaction } from '../../../src/shell/transaction.ts'
import { toolPath } from '../part.ts'
import { savedChange, savedSetQuestion } from '../saved-set.ts'
import type { Given, GivenUnit } from './arguments.ts'
import type { TargetState } from './target-state.ts'

/** An address that no initiator has: tgt-admin lets everybody in where a target names no address at all. */
export const NOBODY = '0.0.0.0'

/** The folder of all targets that are kept. */
export const savedFolder = '/etc/tgt/conf.d'

/** Where a target is saved. */
export const savedPath = (target: string): string => `${savedFolder}/${target}.conf`

/** Who may log in by address, as tgtd and its file have it. */
export const addressesOf = (given: Given): readonly string[] =>
  given.initiator_addresses.length > 0 ? [...new Set(given.initiator_addresses)].sort() : [NOBODY]

/** The text of a target's file; passwords as `password` tells them. */
export function savedText(given: Given, password: (user: string, password: string) => string): string {
  const units = [...(given.luns ?? [])].sort((a, b) => a.lun - b.lun)
  const account = (key: string) => (one: { user: string; password: string }) =>
    `  ${key} ${one.user} ${password(one.user, one.password)}`
  return [
    '# Kept by tutti; changes made here by hand are undone.',
    `<target ${given.target}>`,
    '  driver iscsi',
    ...(given.tid === undefined ? [] : [`  controller_tid ${given.tid}`]),
    ...(given.allow_in_use ? ['  allow-in-use yes'] : []),
    ...units.flatMap(unitText),
    ...given.incoming.map(account('incominguser')),
    ...(given.outgoing ? [given.outgoing].map(account('outgoinguser')) : []),
    ...addressesOf(given).map((one) => `  initiator-address ${one}`),
    ...[...new Set(given.initiator_names)].sort().map((one) => `  initiator-name ${one}`),
    '</target>',
    '',
  ].join('\n')
}

const unitText = (unit: GivenUnit): readonly string[] => {
  const words: readonly (readonly [string, string | number | undefined])[] = [
    ['lun', unit.lun],
    ['device-type', unit.device_type],
    ['bs-type', storeOf(unit)],
    ['bsoflags', unit.bs_flags.length > 0 ? flagsOf(unit) : undefined],
    ['block-size', unit.block_size],
    ['readonly', unit.readonly ? 1 : undefined],
    ['write-cache', unit.write_cache ? 'on' : 'off'],
    ['scsi_id', unit.scsi_id],
    ['scsi_sn', unit.scsi_sn],
    ['vendor_id', unit.vendor_id],
    ['product_id', unit.product_id],
    ['product_rev', unit.product_rev],
  ]
  return [
    `  <backing-store ${unit.path}>`,
    ...words.flatMap(([key, value]) => (value === undefined ? [] : [`    ${key} ${value}`])),
    '  </backing-store>',
  ]
}

/** How tgtd reads what is behind a unit; a CD has its own way. */
export const storeOf = (unit: GivenUnit): string => (unit.device_type === 'cd' ? 'mmc' : unit.bs_type)

/** The flags as tgtadm takes and shows them. */
export const flagsOf = (unit: GivenUnit): string =>
  ['sync', 'direct'].filter((one) => unit.bs_flags.includes(one as never)).join(':')

/**
 * Asks for a target's file and for the accounts in other files. Passwords are compared on the host, so that one that was
 * there before, which nobody has told to be a secret, never travels.
 */
export function savedQuestion(given: Given): Script {
  const accounts = [...given.incoming, ...(given.outgoing ? [given.outgoing] : [])]
  const branches = accounts.map(({ user, password }) => sh`${user}' '${password}) echo "$1 $2 same" ;;`)
  return lines(
    sh`judge() {
  set -f; set -- $1; set +f
  case "$2 $3" in`,
    ...branches,
    sh`  *) echo "$1 $2 other" ;;
  esac
}
saved() {
  while read -r l || [ -n "$l" ]; do case $l in incominguser*|outgoinguser*) judge "$l" ;; esac; done <"$1"
}
file=${savedPath(given.target)}
${savedSetQuestion(savedFolder)}
if [ -f "$file" ]; then
  part file; sed 's/^\([[:space:]]*\(in\|out\)\(coming\|going\)user[[:space:]]*[^[:space:]]*\).*/\1 ***/' "$file"
  part mode; stat -c '%a %u' -- "$file"
  part saved; saved "$file"
fi
part others
for other in /etc/tgt/targets.conf /etc/tgt/conf.d/*.conf; do
  [ -f "$other" ] && [ "$other" != "$file" ] || continue
  saved "$other"
  sed -n 's/^[[:space:]]*<target[[:space:]]*\([^>[:space:]]*\).*/target \1/p' "$other"
done
part read; sed -n 's/^[[:space:]]*include[[:space:]]*//p' /etc/tgt/targets.conf 2>/dev/null`,
  )
}

/**
 * Has a target's file and what runs become what they should be in one step: the files are judged as tgt-admin reads them at a boot,
 * and only then tgtd is told. What tgt-admin would do names passwords, so of what it says on standard output nothing is told.
 */
export const saveScript = (given: Given, is: TargetState, live: Script): Script =>
  sh`${transaction({
    root: savedFolder,
    changes: [
      savedChange(
        `${given.target}.conf`,
        given.state === 'absent' ? null : savedText(given, (_, password) => password),
        is,
      ),
    ],
    test: sh`${toolPath}
if command -v tgt-admin >/dev/null 2>&1; then tgt-admin --pretend --execute 2>&1 >/dev/null </dev/null; fi`,
    movable: false,
    live: lines(toolPath, live),
  })} || exit`

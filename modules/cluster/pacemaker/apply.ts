import type { Change } from '../../../src/module/contract.ts'
import { partFunction } from '../../../src/shell/parts.ts'
import { temporaryFolderFunction } from '../../../src/shell/portable.ts'
import { emit, lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import type { Given } from './arguments.ts'
import { changesOf } from './patch.ts'
import { monitorFunction, sectionOf } from './question.ts'
import { shouldRun } from './should-run.ts'
import type { PacemakerState } from './state.ts'
import { wishCib } from './wish-cib.ts'
import { writeXml } from './xml.ts'

/** How a script says that it has not done what it should: the reason is in the part of that name. */
export const reasons = ['changed', 'invalid', 'interrupts', 'rejected', 'unsettled', 'down'] as const

/**
 * The script that gives a cluster its configuration in one patch. The patch is tried on a copy first, which the cluster's own
 * checker and scheduler judge; it names the version that it is for, and the cluster refuses it for any other.
 */
export function apply({ is, should }: Change<PacemakerState>, given: Given): Script {
  const changes = changesOf(is.cib.tree, wishCib(is.cib.tree, given, is.cib.blank))
  const cleaned = should.failures === null ? [] : [...new Set(is.failures)]
  return lines(
    toolPath,
    partFunction,
    monitorFunction,
    sh`fail() { part "$1"; printf '%s\n' "$2"; part status; monitor; exit 1; }`,
    ...(changes.length > 0 ? [patchScript(changes.map((one) => `${writeXml(one)}\n`).join(''), is, given)] : []),
    ...cleaned.map(
      (name) =>
        sh`crm_resource --cleanup --resource ${name} >/dev/null 2>&1 || fail rejected ${`crm_resource --cleanup --resource ${name}`}`,
    ),
    given.wait > 0 && settleScript(given),
    sh`part status; monitor; :`,
  )
}

const patchScript = (changes: string, is: PacemakerState, given: Given): Script =>
  lines(
    temporaryFolderFunction,
    sh`umask 077; d=$(temporary_folder "\${TMPDIR:-/tmp}") || exit
trap 'rm -rf "$d"' EXIT; trap 'exit 143' HUP INT TERM
patch() {
  v=$(sed -n '/<cib /{p;q;}' "$1")
  version() { printf '%s\n' "$v" | sed -n 's/.* '"$1"'="\([0-9]*\)".*/\1/p'; }
  a=$(version admin_epoch) e=$(version epoch) n=$(version num_updates)
  printf '<diff format="2"><version><source admin_epoch="%s" epoch="%s" num_updates="%s"/><target admin_epoch="%s" epoch="%s" num_updates="0"/></version>\n' "$a" "$e" "$n" "$a" "$((e + 1))"
  cat "$d/changes"
  echo '</diff>'
}
errors() { crm_verify --xml-file="$1" 2>&1 | grep -i 'error:' | sort -u; }
plan() { crm_simulate --xml-file="$1" --simulate 2>/dev/null | sed -n '/Transition Summary/,/^$/p' | grep -E '^ *\* *(Stop|Restart|Move|Demote) ' | sed 's/  */ /g' | sort -u; }
${emit(changes)} >"$d/changes" || exit
cibadmin --query >"$d/before.xml" || exit
[ "$(${sectionOf} <"$d/before.xml" | cksum)" = ${is.cib.digest} ] || fail changed
patch "$d/before.xml" >"$d/patch"
cp "$d/before.xml" "$d/after.xml"
said=$(CIB_file="$d/after.xml" cibadmin --patch --xml-file="$d/patch" 2>&1) || fail invalid "$said"
errors "$d/before.xml" >"$d/errors"
said=$(errors "$d/after.xml" | grep -vxF -f "$d/errors") && fail invalid "$said"`,
    !given.interrupt &&
      sh`plan "$d/before.xml" >"$d/plan"
said=$(plan "$d/after.xml" | grep -vxF -f "$d/plan") && fail interrupts "$said"`,
    sh`tries=10
until said=$(cibadmin --patch --xml-file="$d/patch" 2>&1); do
  # What the cluster has noted of its own work meanwhile makes another version too.
  tries=$((tries - 1)); [ "$tries" -gt 0 ] || fail rejected "$said"
  cibadmin --query >"$d/before.xml" || fail rejected "$said"
  [ "$(${sectionOf} <"$d/before.xml" | cksum)" = ${is.cib.digest} ] || fail changed
  patch "$d/before.xml" >"$d/patch"
done`,
  )

/** The operations that have begun and not ended, on the nodes that are there. */
const UNDER_WAY = '//node_state[@crmd!="offline" and @crmd!="0"]//lrm_rsc_op[@op-status="-1"]'

/**
 * Waits until the cluster has nothing left to do, and looks whether what should run does. `crm_resource --wait` takes an
 * operation that has begun for one that has succeeded, so the cluster counts as calm only when two looks in a row find
 * nothing that is planned and nothing under way.
 */
function settleScript(given: Given): Script {
  const names = shouldRun(given)
  return lines(
    sh`end=$(($(date +%s) + ${given.wait})) calm=0
while [ "$calm" -lt 2 ]; do
  left=$((end - $(date +%s)))
  [ "$left" -gt 0 ] && crm_resource --wait --timeout="$left"s >/dev/null 2>&1 || fail unsettled
  if cibadmin --query --xpath ${UNDER_WAY} >/dev/null 2>&1; then calm=0; sleep 1; else calm=$((calm + 1)); fi
done`,
    names.length > 0 &&
      sh`down=
for r in ${names}; do
  crm_resource --locate --resource "$r" 2>&1 | grep -q 'is running on' || down="$down $r"
done
[ -z "$down" ] || fail down "$down"`,
  )
}

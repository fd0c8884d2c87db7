import { hostPath } from '../../src/shell/host-path.ts'
import { partFunction } from '../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type AptArguments, wantsUpdate } from './apt-arguments.ts'
import { aptOptions, upgradeCommand } from './apt-options.ts'
import { cacheTime, isUrl } from './apt-question.ts'
import { systemPath } from './part.ts'

/** What is to be done, decided from what is and what should be. */
export interface AptPlan {
  readonly update: boolean
  readonly install: readonly string[]
  readonly remove: readonly string[]
  readonly deb: string | undefined
  /** Pending work of dry runs: upgrade, build-dep, fixed, autoremove, autoclean. */
  readonly pending: boolean
  readonly clean: boolean
}

/**
 * Defines `apt ARGUMENTS`: apt-get that asks nothing and waits while another program holds a lock. The errors go to a
 * file, as a service that a package starts may keep the pipe of a substitution open for good.
 */
const aptFunction = (
  given: AptArguments,
): Script => sh`export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical LC_ALL=C LANG=C
errors=$(mktemp) || exit 1
locked() {
  grep -qE 'Could not get lock|Unable to acquire the dpkg (frontend )?lock|Unable to lock (the|directory)|is another process using it' "$errors"
}
apt() {
  waited=0
  while :; do
    apt-get -y "$@" 2>"$errors"; code=$?
    if [ $code -eq 0 ] || [ $waited -ge ${given.lock_timeout} ] || ! locked; then cat "$errors" >&2; return $code; fi
    sleep 1; waited=$((waited + 1))
  done
}
policy=/usr/sbin/policy-rc.d kept= own=
leave() {
  rm -f "$errors"; [ -z "$folder" ] || rm -rf "$folder"
  [ -z "$own" ] || rm -f "$policy"
  [ -z "$kept" ] || mv "$kept" "$policy"
}
folder=
trap leave EXIT; trap 'exit 130' HUP INT TERM`

const policyRc = (
  status: number,
): Script => sh`[ ! -e "$policy" ] || { kept=$policy.tutti-$$; mv "$policy" "$kept" || exit; }
own=yes
printf '#!/bin/sh\nexit %d\n' ${status} >"$policy" && chmod 755 "$policy" || exit`

/** Renews the lists, with longer and longer pauses between the tries; a source that does not answer is a failure. */
const update = ({
  update_cache_retries: tries,
  update_cache_retry_max_delay: most,
}: AptArguments): Script => sh`pause=1 try=1
until part update && apt -o APT::Update::Error-Mode=any update; do
  failed=$?
  [ $try -lt ${Math.max(1, tries)} ] || exit $failed
  sleep $pause; try=$((try + 1)) pause=$((pause * 2)); [ $pause -le ${most} ] || pause=${most}
done`

function download(url: string): Script {
  return sh`folder=$(mktemp -d) && chmod 755 "$folder" && deb=$folder/package.deb || exit
if command -v curl >/dev/null 2>&1; then curl -fsSL -o "$deb" -- ${url} || exit
elif command -v wget >/dev/null 2>&1; then wget -q -O "$deb" -- ${url} || exit
else echo 'curl or wget is needed to download a package' >&2; exit 1
fi`
}

const installDeb = (given: AptArguments, deb: string): Script =>
  lines(
    isUrl(deb) ? download(deb) : sh`deb=${hostPath(deb)}; case $deb in /*) ;; *) deb=./$deb ;; esac`,
    sh`apt ${aptOptions(given)} install "$deb" || exit`,
  )

/** The script that carries out a plan; it prints apt-get's output in parts, and when the lists were renewed. */
export function aptChange(given: AptArguments, plan: AptPlan): Script {
  const options = aptOptions(given)
  const upgrading = given.upgrade !== 'no' && (plan.pending || plan.update)
  const alone = plan.install.length === 0 && plan.remove.length === 0 && !upgrading
  const steps: readonly (Script | false | undefined)[] = [
    plan.update && update(given),
    sh`part output`,
    upgrading && sh`apt ${options} ${upgradeCommand(given)} || exit`,
    plan.deb !== undefined && installDeb(given, plan.deb),
    plan.remove.length > 0 && sh`apt ${options} remove ${plan.remove} || exit`,
    plan.install.length > 0 &&
      sh`apt ${options} ${given.state === 'build-dep' ? 'build-dep' : 'install'} ${plan.install} || exit`,
    alone && plan.pending && given.state === 'fixed' && sh`apt ${options} install || exit`,
    alone && plan.pending && given.autoremove && sh`apt ${options} autoremove || exit`,
    plan.pending && given.autoclean && sh`apt autoclean || exit`,
    plan.clean && sh`apt clean || exit`,
  ]
  return lines(
    partFunction,
    systemPath,
    aptFunction(given),
    given.policy_rc_d !== undefined && policyRc(given.policy_rc_d),
    wantsUpdate(given) && sh`part before; ${cacheTime}`,
    ...steps,
    sh`part after; ${cacheTime}`,
  )
}

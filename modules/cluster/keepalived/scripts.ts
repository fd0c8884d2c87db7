import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'
import { acceptable, canTest } from './exit-code.ts'
import type { VirtualAddress } from './virtual-address.ts'

/** Tells the version of keepalived, whether it runs, and the addresses of the host. */
export const daemonQuestion = (pidFile: string): Script => sh`${toolPath}
if command -v keepalived >/dev/null 2>&1; then printf 'version '; keepalived --version 2>&1 | head -n 1; fi
if p=$(cat ${pidFile} 2>/dev/null) && kill -0 "$p" 2>/dev/null; then echo "pid $p"; fi
ip -o addr show 2>/dev/null | awk '{ sub("/.*", "", $4); print "has", $2, $4 }'
exit 0`

/** The configuration test: prints what keepalived says, and its status last. */
export const configurationTest = (version: string, name: string): Script =>
  canTest(version)
    ? sh`${toolPath}; keepalived --config-test -f "$at"/${name} </dev/null; code=$?
for fit in ${acceptable(version)}; do if [ "$code" = "$fit" ]; then echo "status $code"; exit 0; fi; done
echo "status $code"; exit 1`
    : sh`:`

/** Has the daemon read its configuration; it is started again only where a reload has ended it. */
export const reload = (pidFile: string): Script => sh`${toolPath}
p=$(cat ${pidFile} 2>/dev/null)
if [ -n "$p" ] && kill -0 "$p" 2>/dev/null; then kill -HUP "$p"
else
  trap - HUP PIPE
  if [ -d /run/systemd/system ]; then systemctl start keepalived
  elif command -v service >/dev/null 2>&1; then service keepalived start
  else keepalived
  fi </dev/null >/dev/null 2>&1
fi
n=0
while [ $((n += 1)) -le 3 ]; do sleep 1; p=$(cat ${pidFile} 2>/dev/null) && kill -0 "$p" 2>/dev/null || { echo 'keepalived has ended instead of reading its new configuration'; exit 1; }; done`

/**
 * Waits until each address is held by exactly one host, two looks in a row: by this one, and then nobody else answers for it, or
 * by another that answers. The last look is told when the time is over.
 */
export const settle = (addresses: readonly VirtualAddress[], waitS: number): Script =>
  lines(
    toolPath,
    sh`wait=${waitS} least=${Math.max(1, ...addresses.map((one) => one.settleS))}
holds() { ip -o addr show dev "$2" 2>/dev/null | awk -v a="$1" '{ sub("/.*", "", $4); if ($4 == a) found = 1 } END { exit !found }'; }
# Other programs of this name mean something else by -D.
asks() { arping -V 2>&1 | grep -qiE 'iputils|busybox'; }
answered() { ! arping -q -D -c 2 -w 2 -I "$2" "$1" >/dev/null 2>&1; }
look() {
  if holds "$1" "$2"; then
    case $1 in
      *:*) if ip -o -6 addr show dev "$2" dadfailed 2>/dev/null | grep -qF " $1/"; then echo "$1 is held here and by another host as well"; return 1; fi ;;
      *) if asks && answered "$1" "$2"; then echo "$1 is held here and by another host as well"; return 1; fi ;;
    esac
    return 0
  fi
  case $1 in
    *:*) ip -6 neigh flush to "$1" dev "$2" 2>/dev/null; ping -6 -c 1 -W 1 "$1" >/dev/null 2>&1 ;;
    *) if asks && answered "$1" "$2"; then return 0; fi
       ip neigh flush to "$1" dev "$2" 2>/dev/null; ping -c 1 -W 1 "$1" >/dev/null 2>&1 ;;
  esac && return 0
  # A host that answers no ping has told its hardware address all the same; behind a router none can be seen.
  ip neigh show to "$1" dev "$2" 2>/dev/null | grep -q lladdr && return 0
  case $1 in *:*) ;; *) if ! asks && ip route get "$1" 2>/dev/null | grep -q ' via '; then return 0; fi ;; esac
  echo "$1 is held by no host"
  return 1
}
round() {
  looks= failed=
  while [ $# -gt 0 ]; do look "$1" "$2" & looks="$looks $!"; shift 2; done
  for one in $looks; do wait "$one" || failed=1; done
  [ -z "$failed" ]
}
start=$(date +%s) good=0
while :; do
  if told=$(round ${addresses.flatMap((one) => [one.address, one.device])}); then good=$((good + 1)); else good=0; fi
  spent=$(($(date +%s) - start))
  if [ "$good" -ge 2 ] && [ "$spent" -ge "$least" ]; then exit 0; fi
  if [ "$spent" -ge "$wait" ] && [ "$good" -eq 0 ]; then printf '%s\n' "$told"; exit 1; fi
  sleep 1
done`,
  )

import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../../../src/shell/tool-path.ts'

/** Defines `master`: prints the number of the running master; `workers MASTER`: those of its workers that take connections. */
const processes = (
  pidFile: string,
): Script => sh`master() { p=$(cat ${pidFile} 2>/dev/null) && [ -n "$p" ] && kill -0 "$p" 2>/dev/null && echo "$p"; }
workers() {
  # A process may end while they are read: cat goes on then, where awk does not.
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v m="$1" '$4 == m { print $1 }' | while read -r w; do
    case $(tr '\000' ' ' <"/proc/$w/cmdline" 2>/dev/null) in *'shutting down'*) ;; *'worker process'*) echo "$w" ;; esac
  done
}`

/** Tells the version of nginx, the running master, and whether it runs another program than the one on the disk. */
export const daemonQuestion = (pidFile: string): Script => sh`${toolPath}
${processes(pidFile)}
n=$(command -v nginx) && nginx -v 2>&1 | sed 's/^/version /'
if m=$(master); then
  echo "pid $m"
  if [ -n "$n" ] && x=$(ls -l "/proc/$m/exe" 2>/dev/null); then
    case $x in *' (deleted)') echo outdated ;; *) [ "/proc/$m/exe" -ef "$n" ] || echo outdated ;; esac
  fi
fi
exit 0`

/** nginx's own test of the whole configuration. */
export const configurationTest: Script = sh`${toolPath}; nginx -q -t -c "$at/nginx.conf"`

/** One reload; the workers of before are written down in the transaction's own folder. */
export const reload = (pidFile: string): Script => sh`${toolPath}
${processes(pidFile)}
m=$(master) || { echo 'nginx has ended'; exit 1; }
workers "$m" >"$job/workers" && kill -HUP "$m"`

/** Waits until all workers that take connections are new; where nginx kept the old ones, its error log knows why. */
export const newGeneration = (pidFile: string, waitS: number): Script => sh`${toolPath}
${processes(pidFile)}
end=$(($(date +%s) + ${waitS}))
while :; do
  m=$(master) || { echo 'nginx has ended instead of taking its new configuration'; exit 1; }
  now=$(workers "$m"); old=
  for w in $now; do if grep -qx "$w" "$job/workers"; then old=1; fi; done
  if [ -n "$now" ] && [ -z "$old" ]; then exit 0; fi
  [ "$(date +%s)" -lt "$end" ] || break
  sleep 0.2 2>/dev/null || sleep 1
done
echo 'nginx still works with its old workers:'
log=$(nginx -T 2>/dev/null | awk '$1 == "error_log" { sub(";", "", $2); print $2; exit }')
tail -n 5 "\${log:-/var/log/nginx/error.log}" 2>/dev/null | grep -E 'emerg|alert|crit'
exit 1`

/** Has the logs opened again. */
export const reopen = (pidFile: string): Script => sh`${toolPath}
${processes(pidFile)}
m=$(master) && kill -USR1 "$m"`

/**
 * Lets the program on the disk take over: a second master is started on the same sockets (USR2), the old workers finish what
 * they have (WINCH), and when the new ones work the old master goes (QUIT). Until then all is taken back on a failure.
 */
export const upgrade = (pidFile: string, waitS: number): Script =>
  lines(
    toolPath,
    processes(pidFile),
    sh`pidfile=${pidFile} end=$(($(date +%s) + ${waitS}))
in_time() { [ "$(date +%s)" -lt "$end" ] && { sleep 0.2 2>/dev/null || sleep 1; }; }
old=$(master) || { echo 'nginx does not run' >&2; exit 1; }
# A signal once sent is followed to its end, whatever becomes of the connection.
trap '' HUP PIPE
nginx -q -t >&2 || exit 1
kill -USR2 "$old" || exit 1
while new=$(master); [ -z "$new" ] || [ "$new" = "$old" ] || [ -z "$(workers "$new")" ]; do
  in_time || { echo 'the new program did not come to work beside the old one, which goes on' >&2
    [ -z "$new" ] || [ "$new" = "$old" ] || kill -QUIT "$new"; exit 1; }
done
kill -WINCH "$old"
while [ -n "$(workers "$old")" ]; do in_time || break; done
if ! kill -0 "$new" 2>/dev/null || [ -z "$(workers "$new")" ]; then
  kill -HUP "$old"; echo 'the new program has ended, and the old one goes on' >&2; exit 1
fi
kill -QUIT "$old"
while kill -0 "$old" 2>/dev/null; do in_time || break; done
[ "$(master)" = "$new" ] || { echo "$pidfile does not name the new program" >&2; exit 1; }
exit 0`,
  )

import { hostPath } from '../shell/host-path.ts'
import { type Script, sh } from '../shell/script.ts'

/** A script that a host goes on with by itself, and the file that tells how far it is. */
export interface BackgroundJob {
  /** The folder of job files on the host; `~` is its user's home. */
  readonly folder: string
  /** What the job's number begins with; the host puts a number of its own behind it. */
  readonly id: string
  readonly seconds: number
  readonly script: Script
  /** JSON that is kept in the job file, for whoever reads the job's answer. */
  readonly about: string
}

/**
 * Defines `json_text`, which prints its input as the inside of a JSON string. A dot put behind the input shows whether it
 * ended in a newline.
 */
const jsonText = sh`json_text() { { cat; echo .; } | tr -d '\000' | LC_ALL=C awk '
  BEGIN {
    odd = "[\"\\\\"
    for (i = 1; i < 32; i++) { c = sprintf("%c", i); odd = odd c; code[c] = sprintf("\\u%04x", i) }
    odd = odd "]"; code["\""] = "\\\""; code["\\"] = "\\\\"
  }
  function spelt(s,    t, at) {
    t = ""
    while ((at = match(s, odd)) > 0) { t = t substr(s, 1, at - 1) code[substr(s, at, 1)]; s = substr(s, at + 1) }
    return t s
  }
  NR > 1 { printf "%s\\n", spelt(last) }
  { last = $0 }
  END { printf "%s", spelt(substr(last, 1, length(last) - 1)) }'
}`

/**
 * What goes on behind the session: it runs the script in a session of its own, so that the end of the connection does not
 * reach it, ends it when its time is over, and writes the job file. A job file is replaced and never written into.
 */
const keeper = ({ seconds, script, about }: BackgroundJob): Script => sh`trap '' HUP
umask 077
${jsonText}
own=
! command -v setsid >/dev/null 2>&1 || own=setsid
write() { cat >"$job.tmp" && mv -f "$job.tmp" "$job"; }
began=$(date +%s.%N 2>/dev/null)
printf '%s\n' ${script.text} | $own sh >"$job.out" 2>"$job.err" &
pid=$!
( trap 'kill "$nap" 2>/dev/null; exit 0' TERM
  sleep ${seconds} & nap=$!; wait "$nap"
  printf '{"failed": true, "msg": "Timeout exceeded", "child_pid": %s}' "$pid" | write
  : >"$job.late"
  if [ -n "$own" ]; then kill -KILL -"$pid"; else kill -KILL "$pid"; fi
) </dev/null >/dev/null 2>&1 &
watch=$!
wait "$pid"; code=$?
kill "$watch" 2>/dev/null
[ -e "$job.late" ] || { printf '{"ansible_job_id": "%s", "changed": true, "rc": %s, "stdout": "' "$jid" "$code"
  json_text <"$job.out"; printf '", "stderr": "'; json_text <"$job.err"
  printf '", "tutti": {"began": "%s", "ended": "%s", "job": %s}}' "$began" "$(date +%s.%N 2>/dev/null)" ${about}
} | write
rm -f "$job.out" "$job.err" "$job.late"`

/** Starts a job and prints its number and its file, each ended by a NUL. */
export const startScript = (job: BackgroundJob): Script => sh`umask 077
folder=${hostPath(job.folder)}
mkdir -p "$folder" || { printf 'could not create directory: %s\n' "$folder" >&2; exit 1; }
jid=${job.id}.$$
job=$folder/$jid
printf '{"started": 1, "finished": 0, "ansible_job_id": "%s"}' "$jid" >"$job" || exit 1
own=
! command -v setsid >/dev/null 2>&1 || own=setsid
export jid job
( printf '%s\n' ${keeper(job).text} | $own sh >/dev/null 2>&1 ) </dev/null >/dev/null 2>&1 &
printf '%s\000%s\000' "$jid" "$job"`

import { readFileSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { Dict, Value } from '../text/value.ts'
import { DateTime } from './value/date.ts'

/** The name of a user of this machine, or the number where there is none. */
function userName(uid: number): string {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const found = lines.map((line) => line.split(':')).find(([, , id]) => id === String(uid))
  return found?.[0] ?? String(uid)
}

/** A moment as the clock on the wall shows it. */
const local = (at: Date): DateTime => new DateTime(at.getTime() - at.getTimezoneOffset() * 60_000)

/** The variables that a template file has beside those of the task; `path` is the file as it was named. */
export function fileVariables(path: string, file: string, destination?: string): Dict {
  const stat = statSync(file, { throwIfNoEntry: false })
  const made: Record<string, Value> = {
    ansible_managed: 'Ansible managed',
    template_host: hostname(),
    template_path: path,
    template_fullpath: resolve(file),
    template_destpath: destination ?? null,
    template_run_date: local(new Date()),
  }
  return stat ? { ...made, template_uid: userName(stat.uid), template_mtime: local(stat.mtime) } : made
}

import type { Recording } from './recording.ts'
import { happeningsIn } from './task-results.ts'

/** Where a target that should have passed failed: its last failed task, or the last that it said; undefined when it passed. */
export function firstFailure({ calls, errors, status }: Recording): string | undefined {
  if (status === 0) return undefined
  const call = calls.at(-1)
  const ended = status === undefined ? 'did not come to its end' : `ended with exit code ${status}`
  if (!call) return `${ended}: ${lastLine(errors)}`
  const where = `${ended} in call ${calls.length} (${call.words})`
  let task = ''
  let failed: string | undefined
  for (const line of call.output.split('\n')) {
    const [happening] = happeningsIn(line)
    if (happening?.kind === 'task') task = happening.name
    else if (happening?.status === 'fatal' || happening?.status === 'failed') failed = `"${task}": ${line}`
    else if (line === '...ignoring') failed = undefined
  }
  return cut(`${where}: ${failed ?? (task ? `after "${task}": ` : '') + lastLine(errors)}`)
}

// What the shell traces of itself says nothing of the cause.
const lastLine = (text: string): string =>
  text.split('\n').findLast((line) => line.trim() !== '' && !line.startsWith('+')) ?? 'it said nothing'

const cut = (text: string): string => (text.length > 500 ? `${text.slice(0, 499)}…` : text)

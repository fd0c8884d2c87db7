import type { Call, Recording } from './recording.ts'
import { type Happening, happeningsIn } from './task-results.ts'

/** The first thing that Tutti did otherwise than Ansible in a target, in one line; undefined where there is none. */
export function firstDifference(ansible: Recording, tutti: Recording): string | undefined {
  for (const [i, call] of ansible.calls.entries()) {
    const other = tutti.calls[i]
    if (!other) return `call ${i + 1} is not reached: ${call.words}`
    const found = differenceOf(call, other)
    if (found) return `call ${i + 1} (${short(call.words)}): ${found}`
  }
  if (tutti.calls.length > ansible.calls.length) return `call ${ansible.calls.length + 1} is one more than Ansible's`
  return ansible.status === tutti.status ? undefined : `exit code ${tutti.status} instead of ${ansible.status}`
}

function differenceOf(ansible: Call, tutti: Call): string | undefined {
  const [expected, got] = [happeningsIn(ansible.output), happeningsIn(tutti.output)]
  let task = ''
  for (const [i, wanted] of expected.entries()) {
    if (wanted.kind === 'task') task = `task "${wanted.name}": `
    const had = got[i]
    if (!had) return `${task}${told(wanted)} is missing`
    if (told(had) !== told(wanted)) return `${task}${detail(had)} instead of ${told(wanted)}`
  }
  const more = got[expected.length]
  if (more) return `${detail(more)} is one more than Ansible's`
  if (ansible.status !== tutti.status) return `exit code ${tutti.status} instead of ${ansible.status}`
  return undefined
}

const told = (it: Happening): string => (it.kind === 'task' ? `task "${it.name}"` : `${it.status}: [${it.host}]`)

const detail = (it: Happening): string =>
  it.kind === 'result' && (it.status === 'fatal' || it.status === 'failed') ? short(it.line) : told(it)

const short = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text)

import type { Event } from '../run/event.ts'
import type { Tone } from './colour.ts'
import type { ResultText } from './display.ts'
import { carriesResult, isCensored, resultText, shortAction, shownResult } from './shown-result.ts'

type Finished = Extract<Event, { kind: 'task-finished' }>
type ItemFinished = Extract<Event, { kind: 'item-finished' }>
type Retried = Extract<Event, { kind: 'task-retried' }>

/** One line of output and what it means. */
export interface ToneLine {
  readonly text: string
  readonly tone: Tone
}

const ignoring: ToneLine = { text: '...ignoring', tone: 'skipped' }
const inclusions = new Set(['include', 'include_tasks', 'include_role'])

const hostLabel = ({ host, delegatedTo }: Finished | ItemFinished): string =>
  delegatedTo === undefined || delegatedTo === host ? host : `${host} -> ${delegatedTo}`

/** The lines that tell how a task ended on a host. */
export function taskLines(event: Finished, verbosity: number, asText?: ResultText): readonly ToneLine[] {
  const { task, outcome } = event
  // Items have told their own results; the whole then says only what they did not.
  const looped = event.looped && !isCensored(task, outcome)
  const { results: _items, ...whole } = outcome.returned
  const itself =
    (looped && outcome.status !== 'unreachable') || outcome.status === 'skipped'
      ? { ...outcome, returned: whole }
      : outcome
  const shown = shownResult(task, itself, verbosity)
  const behind = carriesResult(shown, verbosity) ? ` => ${resultText(shown, asText)}` : ''
  const after = outcome.ignored ? [ignoring] : []
  switch (outcome.status) {
    case 'ok':
      if (looped || inclusions.has(shortAction(task.action))) return []
      return outcome.changed
        ? [{ text: `changed: [${hostLabel(event)}]${behind}`, tone: 'changed' }]
        : [{ text: `ok: [${hostLabel(event)}]${behind}`, tone: 'ok' }]
    case 'skipped':
      return [{ text: `skipping: [${event.host}]${behind}`, tone: 'skipped' }]
    case 'failed':
      // As in Ansible: a loop of debug that failed says so once more, behind its items.
      if (looped && shortAction(task.action) !== 'debug') return after
      return [
        { text: `fatal: [${hostLabel(event)}]: FAILED! => ${resultText(shown, asText)}`, tone: 'failed' },
        ...after,
      ]
    case 'unreachable':
      return [
        { text: `fatal: [${hostLabel(event)}]: UNREACHABLE! => ${resultText(shown, asText)}`, tone: 'unreachable' },
        ...after,
      ]
  }
}

/** The line that tells how one item of a loop ended on a host. */
export function itemLine(event: ItemFinished, verbosity: number, asText?: ResultText): ToneLine {
  const { task, outcome } = event
  const shown = shownResult(task, outcome, verbosity)
  const behind = carriesResult(shown, verbosity) ? ` => ${resultText(shown, asText)}` : ''
  const item = `(item=${isCensored(task, outcome) ? 'None' : event.label})`
  switch (outcome.status) {
    case 'ok': {
      const word = outcome.changed ? 'changed' : 'ok'
      return { text: `${word}: [${hostLabel(event)}] => ${item}${behind}`, tone: word }
    }
    case 'skipped':
      return { text: `skipping: [${event.host}] => ${item} ${behind}`, tone: 'skipped' }
    case 'failed':
    case 'unreachable':
      return { text: `failed: [${hostLabel(event)}] ${item} => ${resultText(shown, asText)}`, tone: 'failed' }
  }
}

/** The line that tells that a task is tried once more. */
export function retryLine(event: Retried, verbosity: number, asText?: ResultText): ToneLine {
  const { task, host, left } = event
  const name = task.role === undefined ? task.name : task.name.replace(`${task.role} : `, '')
  const result = verbosity > 2 ? `Result was: ${resultText(shownResult(task, event.outcome, verbosity), asText)}` : ''
  return { text: `FAILED - RETRYING: [${host}]: ${name} (${left} retries left).${result}`, tone: 'retried' }
}

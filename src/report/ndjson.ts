import type { Event, Listener, Outcome, TaskLabel } from '../run/event.ts'
import { toJson } from '../text/value.ts'
import type { Screen } from './screen.ts'
import { isCensored, shownResult } from './shown-result.ts'

/** Prints every event as one line of JSON, for programs to read; hidden results stay hidden. */
export function ndjsonPrinter(screen: Screen): Listener {
  return (event) => {
    screen.out(JSON.stringify(toJson(told(event))))
  }
}

function told(event: Event): unknown {
  if (event.kind !== 'item-finished' && event.kind !== 'task-finished' && event.kind !== 'task-retried') return event
  if (!isCensored(event.task, event.outcome)) return event
  const label = event.kind === 'item-finished' ? { label: 'None' } : {}
  return { ...event, ...label, outcome: hidden(event.task, event.outcome) }
}

const hidden = (task: TaskLabel, outcome: Outcome): Outcome => ({
  ...outcome,
  returned: shownResult(task, outcome, 0).values,
  diffs: [],
})

import type { Event, Listener, Outcome, TaskLabel } from '../run/event.ts'
import type { Tone } from './colour.ts'
import { diffSegments } from './diff.ts'
import { type Display, usualDisplay } from './display.ts'
import { jsonText } from './json-text.ts'
import { createNotices, type Notices } from './notice.ts'
import type { Screen } from './screen.ts'
import { isCensored, shortAction, shownResult, withPlace } from './shown-result.ts'

type Finished = Extract<Event, { kind: 'task-finished' }>

/** Modules whose output is shown as text, not as JSON. */
const commands = new Set(['command', 'shell', 'raw', 'script'])

const isText = (task: TaskLabel, outcome: Outcome): boolean =>
  commands.has(shortAction(task.action)) && !isCensored(task, outcome) && !('module_stderr' in outcome.returned)

const text = (value: unknown): string => (value === undefined || value === null ? '' : String(value))

const wordOf = ({ changed }: Outcome): { readonly word: string; readonly tone: Tone } =>
  changed ? { word: 'CHANGED', tone: 'changed' } : { word: 'SUCCESS', tone: 'ok' }

/** Prints the one task of `tutti run` as the ansible command does: a block a host. */
export function minimalPrinter(screen: Screen, verbosity: number, display: Display = usualDisplay): Listener {
  const block = (event: Finished, word: string, tone: Tone, asText: boolean): void => {
    const { host, task, outcome } = event
    if (asText) {
      const { rc, stdout, stderr, msg } = withPlace(outcome.returned)
      const rest = text(stdout) + text(stderr) + text(msg)
      screen.out(`${host} | ${word.replace('!', '')} | rc=${text(rc ?? -1)} >>\n${rest}\n`, tone)
    } else screen.out(`${host} | ${word} => ${jsonText(shownResult(task, outcome, verbosity).values, 4)}`, tone)
  }
  return adHocPrinter(screen, display, (event) => {
    const { host, task, outcome } = event
    switch (outcome.status) {
      case 'ok': {
        const { word, tone } = wordOf(outcome)
        return block(event, word, tone, isText(task, outcome))
      }
      case 'failed':
        return block(event, 'FAILED!', 'failed', isText(task, outcome))
      case 'unreachable':
        return block(event, 'UNREACHABLE!', 'unreachable', false)
      case 'skipped':
        return screen.out(`${host} | SKIPPED`, 'skipped')
    }
  })
}

/** Prints the one task of `tutti run --one-line`: a line a host. */
export function oneLinePrinter(screen: Screen, verbosity: number, display: Display = usualDisplay): Listener {
  const escaped = (value: unknown): string => text(value).replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  const json = ({ task, outcome }: Finished): string =>
    jsonText(shownResult(task, outcome, verbosity).values, verbosity > 2 ? 4 : 0).replaceAll('\n', '')
  return adHocPrinter(screen, display, (event) => {
    const { host, task, outcome } = event
    switch (outcome.status) {
      case 'ok': {
        const { word, tone } = wordOf(outcome)
        if (!isText(task, outcome)) return screen.out(`${host} | ${word} => ${json(event)}`, tone)
        const { rc, stdout, stderr } = withPlace(outcome.returned)
        const errors = text(stderr) === '' ? '' : ` (stderr) ${escaped(stderr)}`
        return screen.out(`${host} | ${word} | rc=${text(rc ?? -1)} | (stdout) ${escaped(stdout)}${errors}`, tone)
      }
      case 'failed':
        return screen.out(`${host} | FAILED! => ${json(event)}`, 'failed')
      case 'unreachable':
        return screen.out(`${host} | UNREACHABLE!: ${text(withPlace(outcome.returned).msg)}`, 'unreachable')
      case 'skipped':
        return screen.out(`${host} | SKIPPED`, 'skipped')
    }
  })
}

/** A listener that prints diffs and warnings itself and leaves the results to `finished`. */
function adHocPrinter(screen: Screen, display: Display, finished: (event: Finished) => void): Listener {
  const notices: Notices = createNotices(screen, display)
  return (event) => {
    switch (event.kind) {
      case 'task-finished':
        if (!isCensored(event.task, event.outcome)) {
          for (const compared of event.outcome.diffs) {
            const segments = diffSegments(compared, display.diffContext)
            if (segments.length > 0) screen.out(segments)
          }
        }
        notices.ofOutcome(event.task, event.outcome)
        return finished(event)
      case 'warning':
        return notices.warn(event.message)
      case 'deprecation':
        return notices.deprecate(event.message)
      case 'interrupted':
        return notices.interrupted(event)
      case 'person-told':
        return screen.out(event.text)
      // One task on its hosts needs no headlines and no sum.
      case 'playbook-started':
      case 'play-started':
      case 'no-hosts-matched':
      case 'no-hosts-remaining':
      case 'task-started':
      case 'host-started':
      case 'item-finished':
      case 'task-retried':
      case 'included':
      case 'async-polled':
      case 'async-ended':
      case 'shell-opened':
      case 'playbook-finished':
      case 'run-finished':
        return
    }
  }
}

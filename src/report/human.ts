import { basename } from 'node:path'
import type { Event, Listener, Outcome, TaskLabel } from '../run/event.ts'
import { banner } from './banner.ts'
import { diffSegments } from './diff.ts'
import { type Display, usualDisplay } from './display.ts'
import { createNotices } from './notice.ts'
import { itemLine, retryLine, type ToneLine, taskLines } from './outcome-line.ts'
import { recapLines } from './recap.ts'
import type { Screen } from './screen.ts'
import { isCensored } from './shown-result.ts'

/** Prints a play's events as Ansible's default output does; `verbosity` is the number of -v. */
export function humanPrinter(screen: Screen, verbosity: number, display: Display = usualDisplay): Listener {
  const notices = createNotices(screen, display)
  // Headlines of tasks of which nothing may be shown wait for the first result that is.
  const announcesFirst = display.okHosts && display.skippedHosts
  const marker = (check: boolean): string => (check && display.checkMarkers ? ' [CHECK MODE]' : '')
  let dry = false
  let announced: number | undefined

  const headline = (text: string): void => screen.out(banner(text, screen.columns))
  const print = ({ text, tone }: ToneLine): void => {
    const failed = tone === 'failed' || tone === 'unreachable'
    if (failed && display.failedToStderr) screen.err(text, tone)
    else screen.out(text, tone)
  }
  const tellsOf = ({ status, changed }: Outcome): boolean => {
    if (status === 'skipped') return display.skippedHosts
    return status !== 'ok' || changed || display.okHosts
  }
  const pathOfFailure = (task: TaskLabel, { status }: Outcome): void => {
    const failed = status === 'failed' || status === 'unreachable'
    if (failed && display.taskPathOnFailure && verbosity < 2) screen.out(`task path: ${task.path}`, 'retried')
  }

  const announce = (task: TaskLabel): void => {
    announced = task.id
    headline(`${task.kind === 'handler' ? 'RUNNING HANDLER' : 'TASK'} [${task.name}]${marker(task.check)}`)
    if (verbosity >= 2) screen.out(`task path: ${task.path}`, 'retried')
  }
  // Hosts need not be at the same task; a result under another task's headline gets its own again.
  const under = (task: TaskLabel): void => {
    if (announced !== task.id) announce(task)
  }
  const printDiffs = (task: TaskLabel, outcome: Outcome): void => {
    if (!outcome.changed || isCensored(task, outcome)) return
    for (const compared of outcome.diffs) {
      const segments = diffSegments(compared, display.diffContext)
      if (segments.length > 0) screen.out(segments)
    }
  }

  return (event: Event) => {
    switch (event.kind) {
      case 'playbook-started':
        dry = event.check && display.checkMarkers
        if (verbosity >= 2) {
          headline(`PLAYBOOK: ${basename(event.file)}`)
          screen.out(`${event.plays} plays in ${event.file}`)
        }
        if (dry) headline('DRY RUN')
        return
      case 'play-started':
        headline(`${event.name.trim() === '' ? 'PLAY' : `PLAY [${event.name.trim()}]`}${marker(event.check)}`)
        return
      case 'no-hosts-matched':
        screen.out('skipping: no hosts matched', 'skipped')
        return
      case 'no-hosts-remaining':
        headline('NO MORE HOSTS LEFT')
        return
      case 'task-started':
        if (announcesFirst) announce(event.task)
        return
      case 'host-started':
        if (display.hostStarts) screen.out(` [started TASK: ${event.task.name} on ${event.host}]`, 'ok')
        return
      case 'item-finished':
        if (!tellsOf(event.outcome)) {
          notices.ofOutcome(event.task, event.outcome)
          return
        }
        under(event.task)
        printDiffs(event.task, event.outcome)
        notices.ofOutcome(event.task, event.outcome)
        print(itemLine(event, verbosity, display.asText))
        return
      case 'task-retried':
        under(event.task)
        print(retryLine(event, verbosity, display.asText))
        return
      case 'task-finished':
        if (!tellsOf(event.outcome)) {
          notices.ofOutcome(event.task, event.outcome)
          return
        }
        under(event.task)
        if (!event.looped) printDiffs(event.task, event.outcome)
        notices.ofOutcome(event.task, event.outcome)
        pathOfFailure(event.task, event.outcome)
        for (const line of taskLines(event, verbosity, display.asText)) print(line)
        return
      case 'async-polled': {
        const { host, job, started, finished } = event
        screen.out(`ASYNC POLL on ${host}: jid=${job} started=${started} finished=${finished}`, 'retried')
        return
      }
      case 'async-ended':
        under(event.task)
        screen.out(`ASYNC ${event.failed ? 'FAILED' : 'OK'} on ${event.host}: jid=${event.job}`, 'retried')
        return
      case 'shell-opened':
        if (verbosity >= 3) screen.out(`<${event.host}> shell (${event.transport}): ${event.program}`, 'retried')
        return
      case 'person-told':
        if (event.headline) headline(event.text)
        else screen.out(event.text)
        return
      case 'included': {
        under(event.task)
        const item = event.label === undefined ? '' : ` => (item=${event.label})`
        screen.out(`included: ${event.file} for ${event.hosts.join(', ')}${item}`, 'skipped')
        return
      }
      case 'warning':
        notices.warn(event.message)
        return
      case 'deprecation':
        notices.deprecate(event.message)
        return
      case 'interrupted':
        notices.interrupted(event)
        return
      case 'playbook-finished':
      case 'run-finished':
        headline('PLAY RECAP')
        for (const line of recapLines(event.recap)) screen.out(line)
        screen.out('')
        if (dry) headline('DRY RUN')
        return
    }
  }
}

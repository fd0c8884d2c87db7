import type { Event, Outcome, TaskLabel } from '../run/event.ts'
import { type Display, usualDisplay } from './display.ts'
import type { Screen } from './screen.ts'
import { isCensored } from './shown-result.ts'
import { wrap } from './wrap.ts'

/** Warnings of a run, printed to standard error; the same one is printed once. */
export interface Notices {
  warn(message: string): void
  deprecate(message: string): void
  /** Prints the warnings that a result carries. */
  ofOutcome(task: TaskLabel, outcome: Outcome): void
  interrupted(event: Extract<Event, { kind: 'interrupted' }>): void
}

const texts = (value: unknown): readonly string[] => {
  if (!Array.isArray(value)) return []
  return value.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'msg' in one ? String(one.msg) : String(one),
  )
}

/** Notices on a screen. */
export function createNotices(screen: Screen, display: Display = usualDisplay): Notices {
  const said = new Set<string>()
  // A secret is hidden before the text is broken into lines, else the break could tear it apart and show it.
  const wrapped = (text: string, keepSpaces: boolean): string =>
    wrap(screen.redact(text), screen.columns, keepSpaces).join('\n').trim()
  const once = (text: string, tone: 'warning' | 'deprecated'): void => {
    if (said.has(text)) return
    said.add(text)
    screen.err(text, tone)
  }
  const warn = (message: string): void => once(wrapped(`[WARNING]: ${message}`, false), 'warning')
  const deprecate = (message: string): void => {
    if (display.deprecations) once(wrapped(`[DEPRECATION WARNING]: ${message}`, true), 'deprecated')
  }
  return {
    warn,
    deprecate,
    ofOutcome(task, outcome) {
      if (isCensored(task, outcome)) return
      const { returned } = outcome
      if (display.taskWarnings) for (const text of texts(returned.warnings)) warn(text)
      for (const text of texts(returned.deprecations)) deprecate(text)
    },
    interrupted({ hosts }) {
      const where = hosts.length > 0 ? `; still at work: ${hosts.join(', ')}` : ''
      screen.err(wrapped(`[ERROR]: User interrupted execution${where}`, false), 'failed')
    },
  }
}

import { createScreen, type Screen } from '../../src/report/screen.ts'
import type { Event, HostRecap, Outcome, TaskLabel } from '../../src/run/event.ts'

/** A screen that keeps what is written on it. */
export interface KeptScreen extends Screen {
  readonly stdout: () => string
  readonly stderr: () => string
}

export interface KeptSettings {
  readonly colour?: boolean
  readonly terminalColumns?: number
  readonly redact?: (text: string) => string
}

export function keptScreen(settings: KeptSettings = {}): KeptScreen {
  const [out, err]: [string[], string[]] = [[], []]
  const screen = createScreen({
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    terminalColumns: settings.terminalColumns,
    colour: settings.colour ?? false,
    redact: settings.redact ?? ((text) => text),
  })
  return { ...screen, stdout: () => out.join(''), stderr: () => err.join('') }
}

let lastId = 0

export const task = (name: string, more: Partial<TaskLabel> = {}): TaskLabel => {
  lastId += 1
  const label: TaskLabel = {
    id: lastId,
    name,
    action: 'command',
    path: '/site.yml:9',
    kind: 'task',
    noLog: false,
    check: false,
  }
  return { ...label, ...more }
}

export const outcome = (status: Outcome['status'], returned: Outcome['returned'] = {}): Outcome => ({
  status,
  changed: returned.changed === true && status === 'ok',
  ignored: false,
  returned,
  diffs: [],
})

export const ignored = (whole: Outcome): Outcome => ({ ...whole, ignored: true })

export const started = (label: TaskLabel): Event => ({ kind: 'task-started', task: label })

export const finished = (
  label: TaskLabel,
  host: string,
  how: Outcome,
  more: { readonly looped?: boolean; readonly delegatedTo?: string } = {},
): Event => ({
  kind: 'task-finished',
  task: label,
  host,
  delegatedTo: more.delegatedTo,
  looped: more.looped ?? false,
  outcome: how,
})

export const item = (label: TaskLabel, host: string, shown: string, how: Outcome, delegatedTo?: string): Event => ({
  kind: 'item-finished',
  task: label,
  host,
  delegatedTo,
  label: shown,
  outcome: how,
})

export const recap = (counts: Partial<HostRecap> = {}): HostRecap => ({
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
  ...counts,
})

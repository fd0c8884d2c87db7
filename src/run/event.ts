import type { Diff, Returned } from '../module/contract.ts'

/** How one task ended on one host. A failure is a value here, never an exception across hosts. */
export interface Outcome {
  readonly status: 'ok' | 'failed' | 'skipped' | 'unreachable'
  readonly changed: boolean
  /** True for a failure that the play goes on after (`ignore_errors`, `ignore_unreachable`). */
  readonly ignored: boolean
  /** What `register` stores, under Ansible's names: changed, failed, msg, rc, stdout, results … */
  readonly returned: Returned
  readonly diffs: readonly Diff[]
}

/** A task as printers know it. */
export interface TaskLabel {
  /** Unique within a run. */
  readonly id: number
  /** The name shown, with its role: `nginx : install`. Templated as far as it can be. */
  readonly name: string
  /** The role that the name begins with, for printers that leave it out. */
  readonly role?: string | undefined
  /** The module's name as it was written. */
  readonly action: string
  /** `file:line` of the task. */
  readonly path: string
  readonly kind: 'task' | 'handler' | 'facts'
  readonly noLog: boolean
  /** True where it is only rehearsed: by its own `check_mode`, or by the run's. */
  readonly check: boolean
}

export interface HostRecap {
  readonly ok: number
  readonly changed: number
  readonly unreachable: number
  readonly failed: number
  readonly skipped: number
  readonly rescued: number
  readonly ignored: number
}

/** Everything that happens in a run, complete and serialisable; printers and journals listen to these and to nothing else. */
export type Event =
  | { readonly kind: 'playbook-started'; readonly file: string; readonly plays: number; readonly check: boolean }
  /** `check` as the play's own `check_mode` says, or the run. */
  | { readonly kind: 'play-started'; readonly name: string; readonly hosts: readonly string[]; readonly check: boolean }
  | { readonly kind: 'no-hosts-matched' }
  | { readonly kind: 'no-hosts-remaining' }
  | { readonly kind: 'task-started'; readonly task: TaskLabel }
  /** A host begins to work on the task; it stays at work until its `task-finished`. */
  | { readonly kind: 'host-started'; readonly task: TaskLabel; readonly host: string }
  | {
      readonly kind: 'item-finished'
      readonly task: TaskLabel
      readonly host: string
      readonly delegatedTo: string | undefined
      /** The item as `loop_control.label` or the item itself shows it, already text. */
      readonly label: string
      readonly outcome: Outcome
    }
  | {
      readonly kind: 'task-retried'
      readonly task: TaskLabel
      readonly host: string
      /** Retries that remain after this attempt. */
      readonly left: number
      readonly outcome: Outcome
    }
  /** A task in the background was asked after and goes on. */
  | {
      readonly kind: 'async-polled'
      readonly task: TaskLabel
      readonly host: string
      readonly job: string
      readonly started: number
      readonly finished: number
    }
  | {
      readonly kind: 'async-ended'
      readonly task: TaskLabel
      readonly host: string
      readonly job: string
      readonly failed: boolean
    }
  | {
      readonly kind: 'task-finished'
      readonly task: TaskLabel
      readonly host: string
      readonly delegatedTo: string | undefined
      /** True when items were reported one by one before, so that a printer does not repeat them. */
      readonly looped: boolean
      readonly outcome: Outcome
    }
  | {
      readonly kind: 'included'
      readonly task: TaskLabel
      readonly file: string
      readonly hosts: readonly string[]
      readonly label: string | undefined
    }
  /** A shell is opened on a host, by a program such as sudo where another identity is become. */
  | { readonly kind: 'shell-opened'; readonly host: string; readonly transport: string; readonly program: string }
  /** What a person who is asked is told: by the debugger, or of an answer. */
  | { readonly kind: 'person-told'; readonly text: string; readonly headline: boolean }
  | { readonly kind: 'warning'; readonly message: string }
  | { readonly kind: 'deprecation'; readonly message: string }
  | { readonly kind: 'interrupted'; readonly hosts: readonly string[] }
  /** A playbook has ended and another one follows. */
  | { readonly kind: 'playbook-finished'; readonly recap: { readonly [host: string]: HostRecap } }
  | { readonly kind: 'run-finished'; readonly recap: { readonly [host: string]: HostRecap } }

export type Listener = (event: Event) => void

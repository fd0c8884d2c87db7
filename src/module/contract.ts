import type { z } from 'zod'
import type { Script } from '../shell/script.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
/** What a piece of a host is, as plain data; a missing part is `null` or `''`, never undefined. */
export type State = { readonly [key: string]: Json }
/** What a piece of a host should be; `null` is no wish: whatever it is there is right. */
export type Wish<S extends State> = { readonly [K in keyof S]: S[K] | null }
/** Values that a task returns, under Ansible's names. */
export type Returned = { readonly [key: string]: unknown }
export type Facts = { readonly [key: string]: unknown }

/** A host's whole answer to one script. `stdout` is UTF-8 with U+FFFD for what is not; `bytes` is exact. */
export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly bytes: Uint8Array
  readonly durationMs: number
  /** When the answer was complete, in milliseconds since 1970 by the control host's clock; now, when it is not given. */
  readonly endedAtMs?: number
}

/** One read-only question to a host: the script to ask it with, and how to read the answer. */
export interface Question<S> {
  readonly script: Script
  /** Throws a `Refusal` when the answer says that the task cannot be done. */
  parse(stdout: string, bytes: Uint8Array): S
}

/** What is known when a question is put. */
export interface Asking {
  readonly facts: Facts
  /** True when a person will see the difference, so that contents are worth asking for. */
  readonly diff: boolean
  readonly check: boolean
  /** True when this task alone is rehearsed, in a run that changes hosts: what earlier tasks would have made is there. */
  readonly alone?: boolean
}

export interface Change<S extends State> {
  readonly is: S
  readonly should: Wish<S>
}

/** What a module may do on the control host while its arguments are resolved. */
export interface Control {
  /**
   * The bytes of a file; a relative path is looked for as Ansible does, in `files/` or `templates/` of the role first. A
   * file in a vault is opened, unless `decrypt` is false.
   */
  read(path: string, folder: 'files' | 'templates' | 'none', options?: ReadOptions): Promise<Uint8Array>
  /** Every file below a folder, relative to it and sorted, with its bytes as `read` gives them; undefined when the path is no folder. */
  readTree(
    path: string,
    folder: 'files' | 'templates' | 'none',
    options?: ReadOptions,
  ): Promise<readonly TreeEntry[] | undefined>
  /** The bytes of a file on the control host as it is now, or undefined when there is none. */
  readExisting(path: string): Promise<Uint8Array | undefined>
  /** Renders the text of a template file in the task's scope; `file` names it in errors. */
  render(text: string, file: string, options: RenderOptions): Promise<string>
  /** The mode of a file on the control host, as four octal digits. */
  mode(path: string, folder: 'files' | 'templates' | 'none'): Promise<string>
  /** What this task gives its module on every host of the play that has not failed, this one too; in a loop, by the same item. */
  everywhere(): Promise<readonly Elsewhere[]>
}

/** A host of the play, and the arguments that a task has for it. */
export interface Elsewhere {
  readonly host: string
  /** As the module's own schema makes them. */
  readonly args: unknown
}

export interface ReadOptions {
  /** Whether a file in a vault is opened; true unless said otherwise. */
  readonly decrypt?: boolean
}

export type TreeEntry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: string; readonly content: Uint8Array }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: string }
  /** `real` is what it leads to in the end, `''` when nothing is there; `within` is the folder it stands in. Both know no links. */
  | {
      readonly kind: 'link'
      readonly path: string
      readonly to: string
      readonly real: string
      readonly within: string
    }

export interface RenderOptions {
  readonly trimBlocks?: boolean
  readonly lstripBlocks?: boolean
  readonly variableStart?: string
  readonly variableEnd?: string
  readonly blockStart?: string
  readonly blockEnd?: string
  readonly commentStart?: string
  readonly commentEnd?: string
  /** Where the text goes, for templates that name it. */
  readonly destination?: string
}

/** Two texts to be shown beside each other. */
export interface Diff {
  readonly before: string
  readonly after: string
  readonly beforeHeader?: string
  readonly afterHeader?: string
}

/** Arguments are one flat object, so that each can be checked by itself before any host is known. */
export type Arguments<A> = z.ZodType<A> & { readonly shape: { readonly [name: string]: z.ZodType } }

/** A task as it stands in a playbook. */
export interface Example {
  readonly name: string
  /** The arguments by name, or the text of a free form. */
  readonly args: Readonly<Record<string, unknown>> | string
}

interface Named<A> {
  readonly name: string
  /** One sentence: what the module is for. */
  readonly purpose: string
  /** What a task returns beside what every task does, each value with a sentence. */
  readonly returns: Readonly<Record<string, string>>
  /** Two or more tasks that show what it is used for. */
  readonly examples: readonly Example[]
  readonly args: Arguments<A>
  /** The argument that takes the text of `module: text`, for modules that have a free form. */
  readonly freeForm?: string
  /** Which module it acts as, whose `module_defaults` count as well: an argument says so, or else a fact of the host. */
  readonly actsAs?: { readonly argument: string; readonly fact: string }
  /** Values inside the arguments that never appear in any output, where only their names tell; a schema marks all others `secret`. */
  secrets?(args: A): readonly string[]
}

/** A piece of a host: what it is, what it should be, and the way from one to the other. */
export interface Resource<A, S extends State> extends Named<A> {
  readonly kind: 'resource'
  /** 'network' when the question looks beyond its own host; such a question is never asked ahead. */
  readonly sees?: 'host' | 'network'
  /** On the control host only: reads `src`, renders a template. */
  resolve?(args: A, control: Control): Promise<A>
  /** True when what is returned under `ansible_facts` becomes variables of the host. */
  readonly learns?: boolean
  /** Pure; the script changes nothing. */
  observe(args: A, asking: Asking): Question<S>
  /** Fields that are events and not conditions (a restart): wished for once, and left out when the change is verified. */
  readonly momentary?: readonly string[]
  /** Pure; throws a `Refusal` when it cannot be wished for. */
  desire(args: A, is: S): Wish<S>
  /** Pure; asked for only when `is` does not fulfil `should`. */
  converge(change: Change<S>, args: A): Script
  /** False for a wish that no host is ever seen to fulfil (a time that is now): it is not verified, and changes each time. */
  settles?(args: A): boolean
  /** Extra return values, which may include `changed`; `answer` is that of converge, absent when nothing was sent. */
  report?(args: A, change: Change<S>, answer?: Answer): Returned
  /** What a person is shown under `--diff`; by default the wished fields that differ. */
  diff?(args: A, change: Change<S>): readonly Diff[]
  /** The sentence for a converge that failed; by default the last lines of its error output. */
  explain?(args: A, answer: Answer): string | undefined
}

/** Reads a host and changes nothing: stat, setup, slurp. Runs in check mode as at any time. */
export interface Query<A, S> extends Named<A> {
  readonly kind: 'query'
  readonly sees?: 'host' | 'network'
  /** True when what is returned under `ansible_facts` becomes variables of the host. */
  readonly learns?: boolean
  /** How long a host that cannot be reached is waited for; without it, it is given up at once. */
  patience?(args: A): Patience
  observe(args: A, asking: Asking): Question<S>
  report(args: A, is: S): Returned
  /** Content to be kept in a file on the control host, and where. */
  keep?(args: A, is: S, host: string): Kept | undefined
}

/** How a host is waited for, in milliseconds: before the first try, for each, between them, and altogether. */
export interface Patience {
  readonly delayMs: number
  readonly tryMs: number
  readonly sleepMs: number
  readonly timeoutMs: number
}

export interface Kept {
  readonly path: string
  readonly content: Uint8Array
}

/** Something done rather than held true: command, reboot. */
export interface Action<A> extends Named<A> {
  readonly kind: 'action'
  resolve?(args: A, control: Control): Promise<A>
  /** Asked first; the action runs only where the answer is to go on. */
  guard?(args: A, asking?: Asking): Question<Go> | undefined
  run(args: A, facts: Facts): Script
  /** What is sent in check mode, for what can tell by itself what it would do; without it nothing is sent then. */
  rehearse?(args: A, facts: Facts): Script
  /** Ansible's return values, `changed` and `failed` among them. */
  report(args: A, answer: Answer): Returned
  /** What is returned in check mode, when the action is not run; by default that it was skipped. */
  foretell?(args: A): Returned
}

/** A guard's verdict: go on, or the values to return instead. */
export type Go = { readonly go: true } | { readonly go: false; readonly returned: Returned }

/** Works on the control host alone: debug, set_fact, assert. */
export interface Local<A> extends Named<A> {
  readonly kind: 'local'
  /** What later tasks may see of it: nothing, the variables its arguments name, or anything (the default). */
  readonly alters?: 'nothing' | 'variables' | 'run'
  /** True when it is done once for all hosts of the play. */
  readonly once?: boolean
  run(args: A, scope: LocalScope): Done
}

/** What a local module may ask of the task's variables. */
export interface LocalScope {
  readonly host: string
  readonly verbosity: number
  readonly check: boolean
  /** True where templates give Python's values (`jinja2_native`), so that no text is taken for another value. */
  readonly native?: boolean
  /** The value of an expression, as `when` has it; undefined variables throw. */
  evaluate(expression: string): unknown
  /** The truth of a condition, as `when` has it. */
  holds(condition: string): boolean
}

export interface Done {
  readonly returned: Returned
  readonly effects?: readonly Effect[]
}

/** What a local module wants done to the run; the engine does it. */
export type Effect =
  | { readonly kind: 'set-facts'; readonly facts: Returned; readonly cacheable: boolean }
  | { readonly kind: 'add-host'; readonly name: string; readonly groups: readonly string[]; readonly vars: Returned }
  | { readonly kind: 'group-by'; readonly group: string; readonly parents: readonly string[] }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'prompt'; readonly text: string; readonly echo: boolean }

/** A module whatever its arguments are: only its own schema knows their type. */
type Erased<M> = Omit<M, 'args' | 'resolve'> & { readonly args: Arguments<unknown> }
/** Of the arguments it is known only that the other functions take them. */
type Resolving = { resolve?(args: never, control: Control): Promise<unknown> }

export type Module =
  | (Erased<Resource<never, State>> & Resolving)
  | Erased<Query<never, unknown>>
  | (Erased<Action<never>> & Resolving)
  | Erased<Local<never>>

/** A wish that cannot be fulfilled, told to the user as the task's failure; nothing has been changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly returned: Returned

  constructor(message: string, returned: Returned = {}) {
    super(message)
    this.returned = returned
  }
}

/** Keep the inference of the arguments and the state, and nothing else. */
export const resource = <A, S extends State>(it: Omit<Resource<A, S>, 'kind'>): Resource<A, S> => ({
  kind: 'resource',
  ...it,
})
export const query = <A, S>(it: Omit<Query<A, S>, 'kind'>): Query<A, S> => ({ kind: 'query', ...it })
export const action = <A>(it: Omit<Action<A>, 'kind'>): Action<A> => ({ kind: 'action', ...it })
export const local = <A>(it: Omit<Local<A>, 'kind'>): Local<A> => ({ kind: 'local', ...it })

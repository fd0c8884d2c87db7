/** A key of the configuration file. */
export interface IniPlace {
  readonly section: string
  readonly key: string
}

/** What a setting does here. */
export type Effect =
  /** It is obeyed; `text` says what it does. */
  | { readonly kind: 'obeyed'; readonly text: string }
  /** It can have no effect here; `text` says why. */
  | { readonly kind: 'senseless'; readonly text: string }
  /** What it sets does not exist yet. */
  | { readonly kind: 'missing'; readonly text: string }
  /** Another value than the usual one would change what playbooks mean, so that it is an error; `text` says what is done instead. */
  | { readonly kind: 'refused'; readonly text: string }

/** What a written value is read with. */
export interface ValueContext {
  /** What relative paths start from: the folder of the configuration file, or where the program was called. */
  readonly folder: string
  readonly cwd: string
  readonly home: string
  readonly env: { readonly [name: string]: string | undefined }
}

/** Why a written value will not do. */
export class BadValue extends Error {}

/** One setting of ansible-core: where it is written, what it may be, what it is where nobody says, what it does here. */
export interface Setting<V> {
  readonly type: string
  readonly ini: readonly IniPlace[]
  /** Environment variables; a later one wins over an earlier one, and all of them over the file. */
  readonly env: readonly string[]
  readonly usual: V
  readonly choices?: readonly string[] | undefined
  /** True for what must not be shown. */
  readonly secret?: boolean | undefined
  readonly effect: Effect
  /** The value that a text stands for; throws `BadValue`. */
  parse(text: string, context: ValueContext): V
}

import type { ResultRule } from '../template/result-rule.ts'
import type { Configured } from './configured.ts'

/** Where a password comes from. */
export type PasswordSource =
  | { readonly kind: 'none' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'file'; readonly path: string }

/** How hosts are reached, where no variable of a host says otherwise. */
export interface ConnectionOptions {
  readonly transport: 'ssh' | 'local'
  readonly user: string | undefined
  readonly privateKeyFile: string | undefined
  readonly timeoutMs: number
  readonly hostKeyChecking: 'yes' | 'no'
  readonly password: PasswordSource
}

/** Which secrets open vaults. */
export interface VaultSettings {
  /** Each `LABEL@SOURCE` or `SOURCE`, in the order they are asked for. */
  readonly ids: readonly string[]
  /** Files of secrets under the default label, behind those. */
  readonly passwordFiles: readonly string[]
  readonly ask: boolean
  /** Whether a vault is tried with secrets of its own label only. */
  readonly matchLabels: boolean
  /** The label of what is given none. */
  readonly defaultLabel: string
}

export const becomeMethods = ['sudo', 'su', 'doas'] as const

/** Which identity tasks take, where no play, task or variable says otherwise. */
export interface BecomeOptions {
  readonly wanted: boolean
  readonly method: (typeof becomeMethods)[number]
  /** Undefined leaves it to the method. */
  readonly user: string | undefined
  readonly password: PasswordSource
}

/** What both commands are told. */
interface SharedOptions {
  /** Paths and comma-separated host lists; empty when none was named. */
  readonly inventories: readonly string[]
  readonly limit: string | undefined
  /** Each `-e` as it was written: `@file`, YAML or JSON, or `key=value` words. */
  readonly extraVars: readonly string[]
  /** Hosts in flight. */
  readonly forks: number
  readonly connection: ConnectionOptions
  readonly become: BecomeOptions
  readonly vault: VaultSettings
  readonly check: boolean
  readonly diff: boolean
  /** Ask again after each change whether it took. */
  readonly verify: boolean
  /** The number of -v. */
  readonly verbosity: number
  readonly modulePaths: readonly string[]
  readonly rolePaths: readonly string[]
  /** What no option says. */
  readonly configured: Configured
  /** What a playbook's scalar becomes. */
  readonly templateResults: ResultRule
}

/** What to do with playbooks: run them, or only tell about them. */
export type PlayMode =
  | { readonly kind: 'run' }
  | { readonly kind: 'syntax-check' }
  | { readonly kind: 'list'; readonly hosts: boolean; readonly tasks: boolean; readonly tags: boolean }

/** The command line of `tutti play`. */
export interface PlayOptions extends SharedOptions {
  readonly kind: 'play'
  readonly playbooks: readonly string[]
  readonly mode: PlayMode
  /** Empty for all tasks. */
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly startAtTask: string | undefined
  readonly step: boolean
  readonly flushCache: boolean
  readonly forceHandlers: boolean
}

/** The command line of `tutti run`: one task without a playbook. */
export interface RunOptions extends SharedOptions {
  readonly kind: 'run'
  readonly pattern: string
  readonly module: string
  /** The module's arguments as they were written. */
  readonly moduleArgs: string
  readonly listHosts: boolean
  readonly oneLine: boolean
  /** The folder that keeps each host's result. */
  readonly treeFolder: string | undefined
  /** Stands for the folder of a playbook: roles, group_vars and files are looked for here. */
  readonly playbookFolder: string | undefined
  readonly taskTimeoutMs: number | undefined
}

/** The command line of `tutti template`: a text, a file, or lines of JSON to render. */
export interface TemplateOptions extends SharedOptions {
  readonly kind: 'template'
  readonly input: TemplateInput
  /** The host whose variables are seen; localhost where none is named. */
  readonly host: string | undefined
}

export type TemplateInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'lines' }

export type Options = PlayOptions | RunOptions | TemplateOptions

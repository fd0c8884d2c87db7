import type { Mapping, Node, Scalar } from '../text/node.ts'

/** What a play hands down to its blocks, a block to its tasks: outer parts come first. */
export interface Directives {
  readonly when: readonly Scalar[]
  readonly tags: readonly string[]
  readonly vars: readonly Mapping[]
  /** Variables of the includes that brought the task: stronger than all but `-e`. */
  readonly params: readonly Mapping[]
  readonly environment: readonly Node[]
  readonly moduleDefaults: readonly Node[]
  /** Names that handlers are notified by, from the blocks around. */
  readonly notify: readonly Node[]
  /** The innermost value of each keyword that is simply replaced further in. */
  readonly settings: Settings
}

/** Keywords of which the innermost one counts; each may be a template. */
export type Settings = { readonly [K in SettingName]?: Node }

export const settingNames = [
  'any_errors_fatal',
  'become',
  'become_exe',
  'become_flags',
  'become_method',
  'become_user',
  'check_mode',
  'connection',
  'debugger',
  'delegate_facts',
  'delegate_to',
  'diff',
  'ignore_errors',
  'ignore_unreachable',
  'no_log',
  'port',
  'remote_user',
  'run_once',
  'throttle',
  'timeout',
] as const
export type SettingName = (typeof settingNames)[number]

export const noDirectives: Directives = {
  when: [],
  tags: [],
  vars: [],
  params: [],
  environment: [],
  moduleDefaults: [],
  notify: [],
  settings: {},
}

/** The directives inside `outer` where `inner` was written. */
export const within = (outer: Directives, inner: Directives): Directives => ({
  when: [...outer.when, ...inner.when],
  tags: [...new Set([...outer.tags, ...inner.tags])],
  vars: [...outer.vars, ...inner.vars],
  params: [...outer.params, ...inner.params],
  environment: [...outer.environment, ...inner.environment],
  moduleDefaults: [...outer.moduleDefaults, ...inner.moduleDefaults],
  notify: inner.notify.length > 0 ? inner.notify : outer.notify,
  settings: { ...outer.settings, ...inner.settings },
})

/** The names that handlers are notified by, one node each, before templates are rendered. */
export const notifyNodes = ({ notify }: Directives): readonly Node[] =>
  notify.flatMap((node) => (node.kind === 'sequence' ? node.items : [node]))

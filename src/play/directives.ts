import type { Mapping, Node, Scalar } from '../text/node.ts'

/** What a play hands down to its blocks, a block to its tasks: outer parts come first. */
export interface Directives {
  readonly when: readonly Scalar[]
  readonly tags: readonly string[]
  readonly vars: readonly Mapping[]
  readonly environment: readonly Node[]
  readonly moduleDefaults: readonly Node[]
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
  environment: [],
  moduleDefaults: [],
  settings: {},
}

/** The directives inside `outer` where `inner` was written. */
export const within = (outer: Directives, inner: Directives): Directives => ({
  when: [...outer.when, ...inner.when],
  tags: [...new Set([...outer.tags, ...inner.tags])],
  vars: [...outer.vars, ...inner.vars],
  environment: [...outer.environment, ...inner.environment],
  moduleDefaults: [...outer.moduleDefaults, ...inner.moduleDefaults],
  settings: { ...outer.settings, ...inner.settings },
})

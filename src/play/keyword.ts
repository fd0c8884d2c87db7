import { settingNames } from './directives.ts'

/** Keywords that plays, blocks, roles and tasks share. */
const shared = [
  'name',
  'when',
  'tags',
  'vars',
  'environment',
  'module_defaults',
  'collections',
  'debugger',
  ...settingNames,
]

export const playKeywords: readonly string[] = [
  ...shared.filter((word) => !['when', 'delegate_to', 'delegate_facts'].includes(word)),
  'hosts',
  'fact_path',
  'force_handlers',
  'gather_facts',
  'gather_subset',
  'gather_timeout',
  'handlers',
  'max_fail_percentage',
  'order',
  'post_tasks',
  'pre_tasks',
  'roles',
  'serial',
  'strategy',
  'tasks',
  'vars_files',
  'vars_prompt',
]

export const blockKeywords: readonly string[] = [...shared, 'block', 'rescue', 'always', 'notify']

export const taskKeywords: readonly string[] = [
  ...shared,
  'action',
  'args',
  'async',
  'changed_when',
  'delay',
  'failed_when',
  'local_action',
  'loop',
  'loop_control',
  'notify',
  'poll',
  'register',
  'retries',
  'until',
]

export const handlerKeywords: readonly string[] = [...taskKeywords, 'listen']

/** What a role line may say beside the role's own parameters. */
export const roleKeywords: readonly string[] = [
  ...shared.filter((word) => word !== 'name'),
  'role',
  'name',
  'delegate_to',
]

/** Keywords that exist in Ansible and not here yet; using one is refused, with this sentence. */
export const unsupportedKeywords: ReadonlyMap<string, string> = new Map([
  ['async', 'background tasks do not exist yet: leave out async and poll, the task then runs in the foreground'],
  ['debugger', 'the task debugger does not exist yet: leave the keyword out'],
  ['vars_prompt', 'prompts for variables do not exist yet: give them with -e'],
])

/** Statements that are no modules: what they do is the engine's own. */
export const statements = [
  'meta',
  'import_tasks',
  'include_tasks',
  'include',
  'import_role',
  'include_role',
  'include_vars',
  'import_playbook',
] as const

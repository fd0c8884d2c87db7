const holders = ['play', 'role', 'block', 'task', 'handler', 'include', 'import_playbook', 'loop_control'] as const

/** What a keyword stands on. */
export type Holder = (typeof holders)[number]

/** What a keyword's value is, once its templates are rendered. */
export type KeywordType =
  /** A truth value, also yes/no, on/off and 1/0. */
  | 'truth'
  /** A whole number. */
  | 'whole'
  /** A number. */
  | 'number'
  /** A share of hosts: a number with or without a percent sign. */
  | 'percentage'
  /** A single value. */
  | 'text'
  /** A single value or a list of them. */
  | 'texts'
  | 'mapping'
  /** A mapping, or a list of mappings of which later ones win. */
  | 'mappings'
  /** Read where it stands: lists of tasks, loops, conditions. */
  | 'own'

interface Keyword {
  readonly type: KeywordType
  readonly on: readonly Holder[]
}

const everywhere: readonly Holder[] = ['play', 'role', 'block', 'task', 'handler', 'import_playbook']
const outside: readonly Holder[] = ['role', 'block', 'task', 'handler', 'import_playbook']
const tasks: readonly Holder[] = ['task', 'handler']
const included: readonly Holder[] = [...tasks, 'include']

const on = (type: KeywordType, holders: readonly Holder[]): Keyword => ({ type, on: holders })

/** Every keyword of the language, with its type and what it may stand on. */
const keywords: ReadonlyMap<string, Keyword> = new Map([
  ['action', on('own', included)],
  ['always', on('own', ['block'])],
  ['any_errors_fatal', on('truth', everywhere)],
  ['args', on('own', included)],
  ['async', on('whole', tasks)],
  ['become', on('truth', everywhere)],
  ['become_exe', on('text', everywhere)],
  ['become_flags', on('text', everywhere)],
  ['become_method', on('text', everywhere)],
  ['become_user', on('text', everywhere)],
  ['block', on('own', ['block'])],
  ['changed_when', on('own', tasks)],
  ['check_mode', on('truth', everywhere)],
  ['collections', on('texts', ['play', 'role', 'block', 'task', 'handler', 'include'])],
  ['connection', on('text', everywhere)],
  ['debugger', on('text', [...everywhere, 'include'])],
  ['delay', on('whole', tasks)],
  ['delegate_facts', on('truth', ['role', 'block', 'task', 'handler'])],
  ['delegate_to', on('text', ['role', 'block', 'task', 'handler'])],
  ['diff', on('truth', everywhere)],
  ['environment', on('own', everywhere)],
  ['fact_path', on('text', ['play'])],
  ['failed_when', on('own', tasks)],
  ['force_handlers', on('truth', ['play'])],
  ['gather_facts', on('truth', ['play'])],
  ['gather_subset', on('texts', ['play'])],
  ['gather_timeout', on('whole', ['play'])],
  ['handlers', on('own', ['play'])],
  ['hosts', on('own', ['play'])],
  ['ignore_errors', on('truth', [...everywhere, 'include'])],
  ['ignore_unreachable', on('truth', everywhere)],
  ['import_playbook', on('own', ['import_playbook'])],
  ['listen', on('texts', ['handler'])],
  ['local_action', on('own', tasks)],
  ['loop', on('own', included)],
  ['loop_control', on('own', included)],
  ['max_fail_percentage', on('percentage', ['play'])],
  ['module_defaults', on('own', everywhere)],
  ['name', on('text', [...everywhere, 'include'])],
  ['no_log', on('truth', [...everywhere, 'include'])],
  ['notify', on('texts', ['block', 'task', 'handler'])],
  ['order', on('text', ['play'])],
  ['poll', on('whole', tasks)],
  ['port', on('whole', everywhere)],
  ['post_tasks', on('own', ['play'])],
  ['pre_tasks', on('own', ['play'])],
  ['register', on('own', included)],
  ['remote_user', on('text', everywhere)],
  ['rescue', on('own', ['block'])],
  ['retries', on('whole', tasks)],
  ['role', on('own', ['role'])],
  ['roles', on('own', ['play'])],
  ['run_once', on('truth', [...everywhere, 'include'])],
  ['serial', on('own', ['play'])],
  ['strategy', on('text', ['play'])],
  ['tags', on('own', [...everywhere, 'include'])],
  ['tasks', on('own', ['play'])],
  ['throttle', on('whole', everywhere)],
  ['timeout', on('whole', [...everywhere, 'include'])],
  ['until', on('own', tasks)],
  ['vars', on('own', [...everywhere, 'include'])],
  ['vars_files', on('own', ['play'])],
  ['vars_prompt', on('own', ['play'])],
  ['when', on('own', [...outside, 'include'])],
  ['extended', on('truth', ['loop_control'])],
  ['extended_allitems', on('truth', ['loop_control'])],
  ['index_var', on('text', ['loop_control'])],
  ['label', on('own', ['loop_control'])],
  ['loop_var', on('text', ['loop_control'])],
  ['pause', on('number', ['loop_control'])],
])

const byHolder: ReadonlyMap<Holder, readonly string[]> = new Map(
  holders.map((holder) => [
    holder,
    [...keywords].flatMap(([name, keyword]) => (keyword.on.includes(holder) ? [name] : [])),
  ]),
)

/** The keywords that may stand on something. */
export const keywordsOf = (holder: Holder): readonly string[] => byHolder.get(holder) ?? []

/** What the value of a keyword is; undefined for what is no keyword. */
export const keywordType = (name: string): KeywordType | undefined => keywords.get(name)?.type

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

import type { RunSettings } from '../run/world.ts'
import type { Value } from '../text/value.ts'

/** What the settings of a run beside `RunSettings` are. */
export interface OtherSettings {
  readonly inventories: readonly string[]
  readonly rolesPath: readonly string[]
}

/** The settings of a run by the names that Ansible's configuration has for them, as the lookup `config` asks. */
export function settingByName(
  settings: RunSettings,
  { inventories, rolesPath }: OtherSettings,
): (name: string) => Value | undefined {
  const { connection, become } = settings
  const known: ReadonlyMap<string, Value> = new Map<string, Value>([
    ['DEFAULT_BECOME', become.wanted],
    ['DEFAULT_BECOME_METHOD', become.method],
    ['DEFAULT_BECOME_USER', become.user],
    ['DEFAULT_FORKS', settings.forks],
    ['DEFAULT_GATHERING', 'implicit'],
    ['DEFAULT_HOST_LIST', inventories],
    ['DEFAULT_MANAGED_STR', 'Ansible managed'],
    ['DEFAULT_PRIVATE_KEY_FILE', connection.privateKeyFile ?? null],
    ['DEFAULT_REMOTE_USER', connection.user ?? null],
    ['DEFAULT_ROLES_PATH', rolesPath],
    ['DEFAULT_STRATEGY', 'linear'],
    ['DEFAULT_TIMEOUT', connection.timeoutMs / 1000],
    ['DEFAULT_TRANSPORT', connection.transport],
    ['DEFAULT_VERBOSITY', settings.verbosity],
    ['DIFF_ALWAYS', settings.diff],
    ['HOST_KEY_CHECKING', connection.hostKeyChecking !== 'no'],
    ['TAGS_RUN', settings.tags],
    ['TAGS_SKIP', settings.skipTags],
  ])
  return (name) => known.get(name)
}

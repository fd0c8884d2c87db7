import { does, none } from '../effect.ts'
import { choice, flag, list, sources, text, whole } from '../kind.ts'

/** Settings of inventories. */
export const inventorySettings = {
  DEFAULT_HOST_LIST: sources(
    'defaults.inventory ANSIBLE_INVENTORY',
    ['/etc/ansible/hosts'],
    does('the inventory where no -i names one'),
  ),
  HOST_PATTERN_MISMATCH: choice(
    'inventory.host_pattern_mismatch ANSIBLE_HOST_PATTERN_MISMATCH',
    ['error', 'ignore', 'warning'],
    'warning',
    does('what a pattern that matches no host does: ends the run, warns, or nothing'),
  ),
  // Unlike Ansible: a source that cannot be read ends the run, unless this says false or none exists and none is needed.
  INVENTORY_ANY_UNPARSED_IS_FAILED: flag(
    'inventory.any_unparsed_is_failed ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED',
    true,
    does(
      'whether a source that cannot be read ends the run, even one that does not exist and is not needed; false makes it a warning',
    ),
  ),
  INVENTORY_CACHE_ENABLED: flag(
    'inventory.cache ANSIBLE_INVENTORY_CACHE',
    false,
    none('no inventory source is slow enough to be cached'),
  ),
  INVENTORY_CACHE_PLUGIN: text(
    'inventory.cache_plugin ANSIBLE_INVENTORY_CACHE_PLUGIN',
    undefined,
    none('inventories are not cached'),
  ),
  INVENTORY_CACHE_PLUGIN_CONNECTION: text(
    'inventory.cache_connection ANSIBLE_INVENTORY_CACHE_CONNECTION',
    undefined,
    none('inventories are not cached'),
  ),
  INVENTORY_CACHE_PLUGIN_PREFIX: text(
    'inventory.cache_prefix ANSIBLE_INVENTORY_CACHE_PLUGIN_PREFIX',
    'ansible_inventory_',
    none('inventories are not cached'),
  ),
  INVENTORY_CACHE_TIMEOUT: whole(
    'inventory.cache_timeout ANSIBLE_INVENTORY_CACHE_TIMEOUT',
    3600,
    none('inventories are not cached'),
  ),
  INVENTORY_ENABLED: list(
    'inventory.enable_plugins ANSIBLE_INVENTORY_ENABLED',
    ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'],
    does('which kinds of inventory sources may be read'),
  ),
  INVENTORY_EXPORT: flag(
    'inventory.export ANSIBLE_INVENTORY_EXPORT',
    false,
    does('whether `tutti inventory` shows variables where they were written, as --export'),
  ),
  INVENTORY_IGNORE_EXTS: list(
    'defaults.inventory_ignore_extensions inventory.ignore_extensions ANSIBLE_INVENTORY_IGNORE',
    ['.pyc', '.pyo', '.swp', '.bak', '~', '.rpm', '.md', '.txt', '.rst', '.orig', '.ini', '.cfg', '.retry'],
    does('ends of names of files that are no sources in an inventory folder'),
  ),
  INVENTORY_IGNORE_PATTERNS: list(
    'defaults.inventory_ignore_patterns inventory.ignore_patterns ANSIBLE_INVENTORY_IGNORE_REGEX',
    [],
    does('patterns of names of files that are no sources in an inventory folder'),
  ),
  INVENTORY_UNPARSED_IS_FAILED: flag(
    'inventory.unparsed_is_failed ANSIBLE_INVENTORY_UNPARSED_FAILED',
    false,
    does('whether it ends the run that no source at all could be read'),
  ),
  INVENTORY_UNPARSED_WARNING: flag(
    'inventory.inventory_unparsed_warning ANSIBLE_INVENTORY_UNPARSED_WARNING',
    true,
    does('whether it is warned of that no source at all could be read'),
  ),
  LOCALHOST_WARNING: flag(
    'defaults.localhost_warning ANSIBLE_LOCALHOST_WARNING',
    true,
    none('plays that match no host say so themselves'),
  ),
  TRANSFORM_INVALID_GROUP_CHARS: choice(
    'defaults.force_valid_group_names ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS',
    ['always', 'ignore', 'never', 'silently'],
    'never',
    does('what becomes of characters in group names that no variable could have'),
  ),
  YAML_FILENAME_EXTENSIONS: list(
    'defaults.yaml_valid_extensions ANSIBLE_YAML_FILENAME_EXT',
    ['.yml', '.yaml', '.json'],
    does('what the names of YAML inventories end in'),
  ),
}

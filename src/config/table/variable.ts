import { does, later, none, refused } from '../effect.ts'
import { choice, flag, list, pathSpec, text, whole } from '../kind.ts'

/** Settings of variables, facts, templates and roles. */
export const variableSettings = {
  CACHE_PLUGIN: text(
    'defaults.fact_caching ANSIBLE_CACHE_PLUGIN',
    'memory',
    does('where facts are kept: memory or jsonfile'),
  ),
  CACHE_PLUGIN_CONNECTION: text(
    'defaults.fact_caching_connection ANSIBLE_CACHE_PLUGIN_CONNECTION',
    undefined,
    does('the folder in which jsonfile keeps facts'),
  ),
  CACHE_PLUGIN_PREFIX: text(
    'defaults.fact_caching_prefix ANSIBLE_CACHE_PLUGIN_PREFIX',
    'ansible_facts',
    does('what jsonfile puts in front of the names of its files'),
  ),
  CACHE_PLUGIN_TIMEOUT: whole(
    'defaults.fact_caching_timeout ANSIBLE_CACHE_PLUGIN_TIMEOUT',
    86400,
    does('seconds for which kept facts are good; 0 for ever'),
  ),
  COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH: choice(
    'defaults.collections_on_ansible_version_mismatch ANSIBLE_COLLECTIONS_ON_ANSIBLE_VERSION_MISMATCH',
    ['error', 'ignore', 'warning'],
    'warning',
    later('collections are not looked for yet'),
  ),
  COLLECTIONS_PATHS: pathSpec(
    'defaults.collections_paths defaults.collections_path ANSIBLE_COLLECTIONS_PATHS ANSIBLE_COLLECTIONS_PATH',
    ['{home}/collections', '/usr/share/ansible/collections'],
    does('folders that hold ansible_collections'),
  ),
  COLLECTIONS_SCAN_SYS_PATH: flag(
    'defaults.collections_scan_sys_path ANSIBLE_COLLECTIONS_SCAN_SYS_PATH',
    true,
    none("there is no path of Python's"),
  ),
  DEFAULT_ALLOW_UNSAFE_LOOKUPS: flag(
    'defaults.allow_unsafe_lookups',
    false,
    refused('what a lookup gives is never a template'),
  ),
  DEFAULT_FACT_PATH: text('defaults.fact_path ANSIBLE_FACT_PATH', undefined, does('where custom facts lie on hosts')),
  DEFAULT_GATHERING: choice(
    'defaults.gathering ANSIBLE_GATHERING',
    ['explicit', 'implicit', 'smart'],
    'implicit',
    does('whether plays gather facts that do not say: implicit does, explicit does not, smart does once for each host'),
  ),
  DEFAULT_GATHER_SUBSET: list(
    'defaults.gather_subset ANSIBLE_GATHER_SUBSET',
    undefined,
    does('which facts are gathered where a play does not say'),
  ),
  DEFAULT_GATHER_TIMEOUT: whole(
    'defaults.gather_timeout ANSIBLE_GATHER_TIMEOUT',
    undefined,
    does('seconds that gathering facts may take'),
  ),
  DEFAULT_HASH_BEHAVIOUR: choice(
    'defaults.hash_behaviour ANSIBLE_HASH_BEHAVIOUR',
    ['merge', 'replace'],
    'replace',
    refused('dictionaries replace one another; merge them where it is wanted, by the filter combine'),
  ),
  DEFAULT_JINJA2_EXTENSIONS: list(
    'defaults.jinja2_extensions ANSIBLE_JINJA2_EXTENSIONS',
    [],
    does('tags of templates to switch on: jinja2.ext.do and jinja2.ext.loopcontrols'),
  ),
  DEFAULT_JINJA2_NATIVE: flag(
    'defaults.jinja2_native ANSIBLE_JINJA2_NATIVE',
    false,
    does('whether all text that a template makes is read again as a literal, where --template-results says nothing'),
  ),
  DEFAULT_MANAGED_STR: text(
    'defaults.ansible_managed',
    'Ansible managed',
    later('the variable ansible_managed is the usual text'),
  ),
  DEFAULT_NULL_REPRESENTATION: text(
    'defaults.null_representation ANSIBLE_NULL_REPRESENTATION',
    undefined,
    none('nothing is shown as nothing'),
  ),
  DEFAULT_PRIVATE_ROLE_VARS: flag(
    'defaults.private_role_vars ANSIBLE_PRIVATE_ROLE_VARS',
    false,
    refused('the variables of a role are seen by the rest of its play'),
  ),
  DEFAULT_ROLES_PATH: pathSpec(
    'defaults.roles_path ANSIBLE_ROLES_PATH',
    ['{home}/roles', '/usr/share/ansible/roles', '/etc/ansible/roles'],
    does('folders in which roles are looked for'),
  ),
  DEFAULT_UNDEFINED_VAR_BEHAVIOR: flag(
    'defaults.error_on_undefined_vars ANSIBLE_ERROR_ON_UNDEFINED_VARS',
    true,
    refused('a variable that has no value is always an error'),
  ),
  DUPLICATE_YAML_DICT_KEY: choice(
    'defaults.duplicate_dict_key ANSIBLE_DUPLICATE_YAML_DICT_KEY',
    ['error', 'ignore', 'warn'],
    'warn',
    none('the same key twice is always an error'),
  ),
  FACTS_MODULES: list('defaults.facts_modules ANSIBLE_FACTS_MODULES', ['smart'], none('facts are gathered by setup')),
  INJECT_FACTS_AS_VARS: flag(
    'defaults.inject_facts_as_vars ANSIBLE_INJECT_FACT_VARS',
    true,
    does('whether facts are variables of their own as well as members of ansible_facts'),
  ),
  JINJA2_NATIVE_WARNING: flag(
    'defaults.jinja2_native_warning ANSIBLE_JINJA2_NATIVE_WARNING',
    true,
    none('values keep their types in either case'),
  ),
  PLAYBOOK_VARS_ROOT: choice(
    'defaults.playbook_vars_root ANSIBLE_PLAYBOOK_VARS_ROOT',
    ['all', 'bottom', 'top'],
    'top',
    refused('group_vars and host_vars are read beside the playbook that is run'),
  ),
  RUN_VARS_PLUGINS: choice(
    'defaults.run_vars_plugins ANSIBLE_RUN_VARS_PLUGINS',
    ['demand', 'start'],
    'demand',
    none('group_vars and host_vars are read when they are needed'),
  ),
  STRING_CONVERSION_ACTION: text(
    'defaults.string_conversion_action ANSIBLE_STRING_CONVERSION_ACTION',
    'warn',
    none('arguments are checked by their types before anything runs'),
  ),
  STRING_TYPE_FILTERS: list(
    'jinja2.dont_type_filters ANSIBLE_STRING_TYPE_FILTERS',
    ['string', 'to_json', 'to_nice_json', 'to_yaml', 'to_nice_yaml', 'ppretty', 'json'],
    none('text that a template made is never read again as a literal'),
  ),
  VALIDATE_ACTION_GROUP_METADATA: flag(
    'defaults.validate_action_group_metadata ANSIBLE_VALIDATE_ACTION_GROUP_METADATA',
    true,
    later('collections are not looked for yet'),
  ),
  VARIABLE_PLUGINS_ENABLED: list(
    'defaults.vars_plugins_enabled ANSIBLE_VARS_ENABLED',
    ['host_group_vars'],
    does('group_vars and host_vars are read where host_group_vars is named; nothing else is known'),
  ),
  VARIABLE_PRECEDENCE: list(
    'defaults.precedence ANSIBLE_PRECEDENCE',
    [
      'all_inventory',
      'groups_inventory',
      'all_plugins_inventory',
      'all_plugins_play',
      'groups_plugins_inventory',
      'groups_plugins_play',
    ],
    refused('the order of inventory, group_vars and host_vars is fixed'),
  ),
}

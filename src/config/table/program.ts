import { does, none } from '../effect.ts'
import { flag, list, path, pathSpec, text, whole } from '../kind.ts'

/** Settings of the program itself, and of Ansible's insides. */
export const programSettings = {
  ANSIBLE_HOME: path('defaults.home ANSIBLE_HOME', '~/.ansible', does('the folder that other paths begin with')),
  BECOME_PLUGIN_PATH: pathSpec(
    'defaults.become_plugins ANSIBLE_BECOME_PLUGINS',
    ['{home}/plugins/become', '/usr/share/ansible/plugins/become'],
    none('plugins written in Python are not loaded'),
  ),
  CONFIG_FILE: path('', undefined, does('the configuration file that is read')),
  COVERAGE_REMOTE_OUTPUT: text(
    '_ANSIBLE_COVERAGE_REMOTE_OUTPUT',
    undefined,
    none('modules here are no Python programs'),
  ),
  COVERAGE_REMOTE_PATHS: text('_ANSIBLE_COVERAGE_REMOTE_PATH_FILTER', '*', none('modules here are no Python programs')),
  DEFAULT_ACTION_PLUGIN_PATH: pathSpec(
    'defaults.action_plugins ANSIBLE_ACTION_PLUGINS',
    ['{home}/plugins/action', '/usr/share/ansible/plugins/action'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_CACHE_PLUGIN_PATH: pathSpec(
    'defaults.cache_plugins ANSIBLE_CACHE_PLUGINS',
    ['{home}/plugins/cache', '/usr/share/ansible/plugins/cache'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_CALLBACK_PLUGIN_PATH: pathSpec(
    'defaults.callback_plugins ANSIBLE_CALLBACK_PLUGINS',
    ['{home}/plugins/callback', '/usr/share/ansible/plugins/callback'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_CLICONF_PLUGIN_PATH: pathSpec(
    'defaults.cliconf_plugins ANSIBLE_CLICONF_PLUGINS',
    ['{home}/plugins/cliconf', '/usr/share/ansible/plugins/cliconf'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_CONNECTION_PLUGIN_PATH: pathSpec(
    'defaults.connection_plugins ANSIBLE_CONNECTION_PLUGINS',
    ['{home}/plugins/connection', '/usr/share/ansible/plugins/connection'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_FILTER_PLUGIN_PATH: pathSpec(
    'defaults.filter_plugins ANSIBLE_FILTER_PLUGINS',
    ['{home}/plugins/filter', '/usr/share/ansible/plugins/filter'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_HTTPAPI_PLUGIN_PATH: pathSpec(
    'defaults.httpapi_plugins ANSIBLE_HTTPAPI_PLUGINS',
    ['{home}/plugins/httpapi', '/usr/share/ansible/plugins/httpapi'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_INVENTORY_PLUGIN_PATH: pathSpec(
    'defaults.inventory_plugins ANSIBLE_INVENTORY_PLUGINS',
    ['{home}/plugins/inventory', '/usr/share/ansible/plugins/inventory'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_LOCAL_TMP: path(
    'defaults.local_tmp ANSIBLE_LOCAL_TEMP',
    '{home}/tmp',
    none("nothing is written to the control machine's disk in between"),
  ),
  DEFAULT_LOOKUP_PLUGIN_PATH: pathSpec(
    'defaults.lookup_plugins ANSIBLE_LOOKUP_PLUGINS',
    ['{home}/plugins/lookup', '/usr/share/ansible/plugins/lookup'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_MODULE_PATH: pathSpec(
    'defaults.library ANSIBLE_LIBRARY',
    ['{home}/plugins/modules', '/usr/share/ansible/plugins/modules'],
    none('modules here are no Python programs'),
  ),
  DEFAULT_MODULE_UTILS_PATH: pathSpec(
    'defaults.module_utils ANSIBLE_MODULE_UTILS',
    ['{home}/plugins/module_utils', '/usr/share/ansible/plugins/module_utils'],
    none('modules here are no Python programs'),
  ),
  DEFAULT_NETCONF_PLUGIN_PATH: pathSpec(
    'defaults.netconf_plugins ANSIBLE_NETCONF_PLUGINS',
    ['{home}/plugins/netconf', '/usr/share/ansible/plugins/netconf'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_NO_TARGET_SYSLOG: flag(
    'defaults.no_target_syslog ANSIBLE_NO_TARGET_SYSLOG',
    false,
    none("nothing is written to the host's syslog"),
  ),
  DEFAULT_SELINUX_SPECIAL_FS: list(
    'selinux.special_context_filesystems ANSIBLE_SELINUX_SPECIAL_FS',
    [],
    none("the host's own tools know their filesystems"),
  ),
  DEFAULT_STRATEGY_PLUGIN_PATH: pathSpec(
    'defaults.strategy_plugins ANSIBLE_STRATEGY_PLUGINS',
    ['{home}/plugins/strategy', '/usr/share/ansible/plugins/strategy'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_SYSLOG_FACILITY: text(
    'defaults.syslog_facility ANSIBLE_SYSLOG_FACILITY',
    'LOG_USER',
    none("nothing is written to the host's syslog"),
  ),
  DEFAULT_TERMINAL_PLUGIN_PATH: pathSpec(
    'defaults.terminal_plugins ANSIBLE_TERMINAL_PLUGINS',
    ['{home}/plugins/terminal', '/usr/share/ansible/plugins/terminal'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_TEST_PLUGIN_PATH: pathSpec(
    'defaults.test_plugins ANSIBLE_TEST_PLUGINS',
    ['{home}/plugins/test', '/usr/share/ansible/plugins/test'],
    none('plugins written in Python are not loaded'),
  ),
  DEFAULT_VARS_PLUGIN_PATH: pathSpec(
    'defaults.vars_plugins ANSIBLE_VARS_PLUGINS',
    ['{home}/plugins/vars', '/usr/share/ansible/plugins/vars'],
    none('plugins written in Python are not loaded'),
  ),
  DOC_FRAGMENT_PLUGIN_PATH: pathSpec(
    'defaults.doc_fragment_plugins ANSIBLE_DOC_FRAGMENT_PLUGINS',
    ['{home}/plugins/doc_fragments', '/usr/share/ansible/plugins/doc_fragments'],
    none('plugins written in Python are not loaded'),
  ),
  INTERPRETER_PYTHON: text(
    'defaults.interpreter_python ANSIBLE_PYTHON_INTERPRETER',
    'auto',
    none('modules here are no Python programs'),
  ),
  INTERPRETER_PYTHON_FALLBACK: list('', [], none('modules here are no Python programs')),
  MODULE_IGNORE_EXTS: list(
    'defaults.module_ignore_exts ANSIBLE_MODULE_IGNORE_EXTS',
    [],
    none('modules here are no Python programs'),
  ),
  OLD_PLUGIN_CACHE_CLEARING: flag(
    'defaults.old_plugin_cache_clear ANSIBLE_OLD_PLUGIN_CACHE_CLEAR',
    false,
    none('plugins written in Python are not loaded'),
  ),
  PLUGIN_FILTERS_CFG: path('defaults.plugin_filters_cfg', undefined, none('plugins written in Python are not loaded')),
  PYTHON_MODULE_RLIMIT_NOFILE: whole(
    'defaults.python_module_rlimit_nofile ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE',
    0,
    none('modules here are no Python programs'),
  ),
}

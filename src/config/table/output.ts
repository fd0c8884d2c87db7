import { does, later, none } from '../effect.ts'
import { colour, flag, list, path, text, unlessFalse, whole } from '../kind.ts'

/** Settings of what is printed. */
export const outputSettings = {
  ACTION_WARNINGS: flag(
    'defaults.action_warnings ANSIBLE_ACTION_WARNINGS',
    true,
    does('whether warnings that a task gives are shown'),
  ),
  ANSIBLE_COW_ACCEPTLIST: list(
    'defaults.cow_whitelist defaults.cowsay_enabled_stencils ANSIBLE_COW_WHITELIST ANSIBLE_COW_ACCEPTLIST',
    [],
    none('no cow is drawn'),
  ),
  ANSIBLE_COW_PATH: text('defaults.cowpath ANSIBLE_COW_PATH', undefined, none('no cow is drawn')),
  ANSIBLE_COW_SELECTION: text('defaults.cow_selection ANSIBLE_COW_SELECTION', 'default', none('no cow is drawn')),
  ANSIBLE_FORCE_COLOR: flag(
    'defaults.force_color ANSIBLE_FORCE_COLOR',
    false,
    does('colours even where the output is no terminal'),
  ),
  ANSIBLE_NOCOLOR: unlessFalse('defaults.nocolor ANSIBLE_NOCOLOR NO_COLOR', false, does('no colours')),
  ANSIBLE_NOCOWS: flag('defaults.nocows ANSIBLE_NOCOWS', false, none('no cow is drawn')),
  CALLBACKS_ENABLED: list(
    'defaults.callback_whitelist defaults.callbacks_enabled ANSIBLE_CALLBACK_WHITELIST ANSIBLE_CALLBACKS_ENABLED',
    [],
    later('other printers than the one on standard output do not exist yet'),
  ),
  COLOR_CHANGED: colour('colors.changed ANSIBLE_COLOR_CHANGED', 'yellow', does('the colour of what was changed')),
  COLOR_CONSOLE_PROMPT: colour(
    'colors.console_prompt ANSIBLE_COLOR_CONSOLE_PROMPT',
    'white',
    none('there is no console'),
  ),
  COLOR_DEBUG: colour(
    'colors.debug ANSIBLE_COLOR_DEBUG',
    'dark gray',
    does('the colour of retries and paths of tasks'),
  ),
  COLOR_DEPRECATE: colour('colors.deprecate ANSIBLE_COLOR_DEPRECATE', 'purple', does('the colour of deprecations')),
  COLOR_DIFF_ADD: colour('colors.diff_add ANSIBLE_COLOR_DIFF_ADD', 'green', does('the colour of added lines')),
  COLOR_DIFF_LINES: colour(
    'colors.diff_lines ANSIBLE_COLOR_DIFF_LINES',
    'cyan',
    does('the colour of the places of differences'),
  ),
  COLOR_DIFF_REMOVE: colour('colors.diff_remove ANSIBLE_COLOR_DIFF_REMOVE', 'red', does('the colour of removed lines')),
  COLOR_ERROR: colour('colors.error ANSIBLE_COLOR_ERROR', 'red', does('the colour of failures')),
  COLOR_HIGHLIGHT: colour('colors.highlight ANSIBLE_COLOR_HIGHLIGHT', 'white', none('nothing is highlighted')),
  COLOR_OK: colour('colors.ok ANSIBLE_COLOR_OK', 'green', does('the colour of what was well already')),
  COLOR_SKIP: colour('colors.skip ANSIBLE_COLOR_SKIP', 'cyan', does('the colour of what was skipped')),
  COLOR_UNREACHABLE: colour(
    'colors.unreachable ANSIBLE_COLOR_UNREACHABLE',
    'bright red',
    does('the colour of hosts that cannot be reached'),
  ),
  COLOR_VERBOSE: colour('colors.verbose ANSIBLE_COLOR_VERBOSE', 'blue', does('the colour of what -v tells')),
  COLOR_WARN: colour('colors.warn ANSIBLE_COLOR_WARN', 'bright purple', does('the colour of warnings')),
  DEFAULT_DEBUG: flag('defaults.debug ANSIBLE_DEBUG', false, none('-vvv tells most')),
  DEFAULT_LOAD_CALLBACK_PLUGINS: flag(
    'defaults.bin_ansible_callbacks ANSIBLE_LOAD_CALLBACK_PLUGINS',
    false,
    later('other printers than the one on standard output do not exist yet'),
  ),
  DEFAULT_LOG_FILTER: list(
    'defaults.log_filter ANSIBLE_LOG_FILTER',
    [],
    none('the log holds what the run prints, nothing of libraries'),
  ),
  DEFAULT_LOG_PATH: path(
    'defaults.log_path ANSIBLE_LOG_PATH',
    undefined,
    does('a file that everything printed is added to'),
  ),
  DEFAULT_STDOUT_CALLBACK: text(
    'defaults.stdout_callback ANSIBLE_STDOUT_CALLBACK',
    'default',
    later('the output is that of the default callback; `tutti run` has that of minimal'),
  ),
  DEFAULT_VERBOSITY: whole('defaults.verbosity ANSIBLE_VERBOSITY', 0, does('how much is told, as the number of -v')),
  DEPRECATION_WARNINGS: flag(
    'defaults.deprecation_warnings ANSIBLE_DEPRECATION_WARNINGS',
    true,
    does('whether deprecations are shown'),
  ),
  DEVEL_WARNING: flag(
    'defaults.devel_warning ANSIBLE_DEVEL_WARNING',
    true,
    none('there is no development version to warn of'),
  ),
  DISPLAY_ARGS_TO_STDOUT: flag(
    'defaults.display_args_to_stdout ANSIBLE_DISPLAY_ARGS_TO_STDOUT',
    false,
    later('headlines hold no arguments yet'),
  ),
  DISPLAY_SKIPPED_HOSTS: flag(
    'defaults.display_skipped_hosts ANSIBLE_DISPLAY_SKIPPED_HOSTS',
    true,
    does('whether skipped hosts are shown'),
  ),
  DOCSITE_ROOT_URL: text(
    'defaults.docsite_root_url',
    'https://docs.ansible.com/ansible-core/',
    none("messages name no pages of Ansible's"),
  ),
  SHOW_CUSTOM_STATS: flag(
    'defaults.show_custom_stats ANSIBLE_SHOW_CUSTOM_STATS',
    false,
    later('there are no custom statistics yet'),
  ),
  SYSTEM_WARNINGS: flag(
    'defaults.system_warnings ANSIBLE_SYSTEM_WARNINGS',
    true,
    none('there are no warnings about the control machine'),
  ),
  VERBOSE_TO_STDERR: flag(
    'defaults.verbose_to_stderr ANSIBLE_VERBOSE_TO_STDERR',
    false,
    does('whether what -v tells of the configuration goes to standard error'),
  ),
}

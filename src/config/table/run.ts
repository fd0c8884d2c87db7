import { does, none, refused } from '../effect.ts'
import { flag, list, number, path, positive, text, whole } from '../kind.ts'

/** Settings of runs. */
export const runSettings = {
  ANY_ERRORS_FATAL: flag(
    'defaults.any_errors_fatal ANSIBLE_ANY_ERRORS_FATAL',
    false,
    does('whether a failure on one host ends the play for all'),
  ),
  DEFAULT_FORCE_HANDLERS: flag(
    'defaults.force_handlers ANSIBLE_FORCE_HANDLERS',
    false,
    does('whether notified handlers run even where a task failed'),
  ),
  // Unlike Ansible: fifty, not five; a session costs little.
  DEFAULT_FORKS: positive('defaults.forks ANSIBLE_FORKS', 50, does('hosts that are worked on at the same time')),
  DEFAULT_INTERNAL_POLL_INTERVAL: number('defaults.internal_poll_interval', 0.001, none('nothing is polled')),
  DEFAULT_MODULE_ARGS: text(
    'defaults.module_args ANSIBLE_MODULE_ARGS',
    undefined,
    does('the arguments of `tutti run` where no -a gives them'),
  ),
  DEFAULT_MODULE_NAME: text('defaults.module_name', 'command', does('the module of `tutti run` where no -m names it')),
  DEFAULT_NO_LOG: flag(
    'defaults.no_log ANSIBLE_NO_LOG',
    false,
    does('whether results are hidden where no task says otherwise'),
  ),
  DEFAULT_POLL_INTERVAL: whole(
    'defaults.poll_interval ANSIBLE_POLL_INTERVAL',
    15,
    does('seconds between two looks at a task in the background'),
  ),
  DEFAULT_STRATEGY: text('defaults.strategy ANSIBLE_STRATEGY', 'linear', does('the strategy where a play names none')),
  DIFF_ALWAYS: flag('diff.always ANSIBLE_DIFF_ALWAYS', false, does('whether differences are shown, as --diff')),
  DIFF_CONTEXT: whole('diff.context ANSIBLE_DIFF_CONTEXT', 3, does('lines around each change in a difference')),
  ENABLE_TASK_DEBUGGER: flag(
    'defaults.enable_task_debugger ANSIBLE_ENABLE_TASK_DEBUGGER',
    false,
    does('whether the debugger is asked in wherever a task fails'),
  ),
  ERROR_ON_MISSING_HANDLER: flag(
    'defaults.error_on_missing_handler ANSIBLE_ERROR_ON_MISSING_HANDLER',
    true,
    refused('a handler that does not exist is always an error, found before the run'),
  ),
  INVALID_TASK_ATTRIBUTE_FAILED: flag(
    'defaults.invalid_task_attribute_failed ANSIBLE_INVALID_TASK_ATTRIBUTE_FAILED',
    true,
    refused('a keyword that does not exist is always an error'),
  ),
  MAX_FILE_SIZE_FOR_DIFF: whole(
    'defaults.max_diff_size ANSIBLE_MAX_DIFF_SIZE',
    104448,
    none('differences are shown whatever their size'),
  ),
  PLAYBOOK_DIR: path(
    'defaults.playbook_dir ANSIBLE_PLAYBOOK_DIR',
    undefined,
    does('stands for the folder of a playbook where there is none, as --playbook-dir'),
  ),
  RETRY_FILES_ENABLED: flag(
    'defaults.retry_files_enabled ANSIBLE_RETRY_FILES_ENABLED',
    false,
    does('whether the hosts that failed are written to a file for --limit @file'),
  ),
  RETRY_FILES_SAVE_PATH: path(
    'defaults.retry_files_save_path ANSIBLE_RETRY_FILES_SAVE_PATH',
    undefined,
    does('the folder of that file; beside the playbook where it is not said'),
  ),
  TAGS_RUN: list('tags.run ANSIBLE_RUN_TAGS', [], does('tags of the tasks to run; --tags adds to them')),
  TAGS_SKIP: list('tags.skip ANSIBLE_SKIP_TAGS', [], does('tags of the tasks not to run; --skip-tags adds to them')),
  TASK_DEBUGGER_IGNORE_ERRORS: flag(
    'defaults.task_debugger_ignore_errors ANSIBLE_TASK_DEBUGGER_IGNORE_ERRORS',
    true,
    does('whether the debugger leaves alone what fails with `ignore_errors`'),
  ),
  TASK_TIMEOUT: whole(
    'defaults.task_timeout ANSIBLE_TASK_TIMEOUT',
    0,
    does('seconds a task may take, where it does not say itself; 0 is no limit'),
  ),
  WIN_ASYNC_STARTUP_TIMEOUT: whole(
    'defaults.win_async_startup_timeout ANSIBLE_WIN_ASYNC_STARTUP_TIMEOUT',
    5,
    none('there are no Windows hosts'),
  ),
  WORKER_SHUTDOWN_POLL_COUNT: whole('ANSIBLE_WORKER_SHUTDOWN_POLL_COUNT', 0, none('there are no worker processes')),
  WORKER_SHUTDOWN_POLL_DELAY: number('ANSIBLE_WORKER_SHUTDOWN_POLL_DELAY', 0.1, none('there are no worker processes')),
}

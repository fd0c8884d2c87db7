import { does, later, none } from '../effect.ts'
import { choice, flag, list, path, positive, secret, text, whole } from '../kind.ts'

const oneShell = none('everything travels through one open shell')
const noFiles = none('nothing is copied by scp or sftp; files travel through the open shell')
const oneClient = none('there is one SSH client')
const noJunit = later('reports for JUnit do not exist yet')

/** Settings of Ansible's plugins that are part of ansible-core, under their type, name and option. */
export const pluginSettings = {
  'become/doas/become_exe': text(
    'privilege_escalation.become_exe doas_become_plugin.executable ANSIBLE_BECOME_EXE ANSIBLE_DOAS_EXE',
    undefined,
    does('the doas program'),
  ),
  'become/doas/become_flags': text(
    'privilege_escalation.become_flags doas_become_plugin.flags ANSIBLE_BECOME_FLAGS ANSIBLE_DOAS_FLAGS',
    undefined,
    does('arguments for doas'),
  ),
  'become/doas/become_pass': secret(
    'doas_become_plugin.password ANSIBLE_BECOME_PASS ANSIBLE_DOAS_PASS',
    does('the password for doas'),
  ),
  'become/doas/become_user': text(
    'privilege_escalation.become_user doas_become_plugin.user ANSIBLE_BECOME_USER ANSIBLE_DOAS_USER',
    'root',
    does('who is become by doas'),
  ),
  'become/su/become_exe': text(
    'privilege_escalation.become_exe su_become_plugin.executable ANSIBLE_BECOME_EXE ANSIBLE_SU_EXE',
    undefined,
    does('the su program'),
  ),
  'become/su/become_flags': text(
    'privilege_escalation.become_flags su_become_plugin.flags ANSIBLE_BECOME_FLAGS ANSIBLE_SU_FLAGS',
    undefined,
    does('arguments for su'),
  ),
  'become/su/become_pass': secret(
    'su_become_plugin.password ANSIBLE_BECOME_PASS ANSIBLE_SU_PASS',
    does('the password for su'),
  ),
  'become/su/become_user': text(
    'privilege_escalation.become_user su_become_plugin.user ANSIBLE_BECOME_USER ANSIBLE_SU_USER',
    'root',
    does('who is become by su'),
  ),
  'become/su/prompt_l10n': list(
    'su_become_plugin.localized_prompts ANSIBLE_SU_PROMPT_L10N',
    [],
    none('the question for a password is known in the languages of su'),
  ),
  'become/sudo/become_exe': text(
    'privilege_escalation.become_exe sudo_become_plugin.executable ANSIBLE_BECOME_EXE ANSIBLE_SUDO_EXE',
    undefined,
    does('the sudo program'),
  ),
  'become/sudo/become_flags': text(
    'privilege_escalation.become_flags sudo_become_plugin.flags ANSIBLE_BECOME_FLAGS ANSIBLE_SUDO_FLAGS',
    undefined,
    does('arguments for sudo'),
  ),
  'become/sudo/become_pass': secret(
    'sudo_become_plugin.password ANSIBLE_BECOME_PASS ANSIBLE_SUDO_PASS',
    does('the password for sudo'),
  ),
  'become/sudo/become_user': text(
    'privilege_escalation.become_user sudo_become_plugin.user ANSIBLE_BECOME_USER ANSIBLE_SUDO_USER',
    'root',
    does('who is become by sudo'),
  ),
  'callback/default/check_mode_markers': flag(
    'defaults.check_mode_markers ANSIBLE_CHECK_MODE_MARKERS',
    false,
    does('whether headlines and results say that nothing is changed'),
  ),
  'callback/default/display_failed_stderr': flag(
    'defaults.display_failed_stderr ANSIBLE_DISPLAY_FAILED_STDERR',
    false,
    does('whether failures go to standard error'),
  ),
  'callback/default/display_ok_hosts': flag(
    'defaults.display_ok_hosts ANSIBLE_DISPLAY_OK_HOSTS',
    true,
    does('whether hosts are shown on which nothing was to be changed'),
  ),
  'callback/default/pretty_results': flag(
    'defaults.callback_format_pretty ANSIBLE_CALLBACK_FORMAT_PRETTY',
    undefined,
    does('whether results are laid out for people; no leaves nothing out of YAML and writes JSON in one line'),
  ),
  'callback/default/result_format': choice(
    'defaults.callback_result_format ANSIBLE_CALLBACK_RESULT_FORMAT',
    ['json', 'yaml'],
    'json',
    does('whether results are written as JSON or as YAML'),
  ),
  'callback/default/show_per_host_start': flag(
    'defaults.show_per_host_start ANSIBLE_SHOW_PER_HOST_START',
    false,
    does('whether it is told when a host begins a task'),
  ),
  'callback/default/show_task_path_on_failure': flag(
    'defaults.show_task_path_on_failure ANSIBLE_SHOW_TASK_PATH_ON_FAILURE',
    false,
    does('whether a failure tells where its task is written'),
  ),
  'callback/junit/fail_on_change': text('JUNIT_FAIL_ON_CHANGE', undefined, noJunit),
  'callback/junit/fail_on_ignore': text('JUNIT_FAIL_ON_IGNORE', undefined, noJunit),
  'callback/junit/hide_task_arguments': text('JUNIT_HIDE_TASK_ARGUMENTS', undefined, noJunit),
  'callback/junit/include_setup_tasks_in_report': text('JUNIT_INCLUDE_SETUP_TASKS_IN_REPORT', undefined, noJunit),
  'callback/junit/output_dir': path('JUNIT_OUTPUT_DIR', undefined, noJunit),
  'callback/junit/replace_out_of_tree_path': text('JUNIT_REPLACE_OUT_OF_TREE_PATH', undefined, noJunit),
  'callback/junit/task_class': text('JUNIT_TASK_CLASS', undefined, noJunit),
  'callback/junit/task_relative_path': text('JUNIT_TASK_RELATIVE_PATH', undefined, noJunit),
  'callback/junit/test_case_prefix': text('JUNIT_TEST_CASE_PREFIX', undefined, noJunit),
  'callback/tree/directory': path(
    'callback_tree.directory ANSIBLE_CALLBACK_TREE_DIR',
    undefined,
    later('results are kept in a folder by `tutti run --tree` alone'),
  ),
  'connection/paramiko/banner_timeout': text(
    'paramiko_connection.banner_timeout ANSIBLE_PARAMIKO_BANNER_TIMEOUT',
    undefined,
    oneClient,
  ),
  'connection/paramiko/host_key_checking': text(
    'paramiko_connection.host_key_checking ANSIBLE_PARAMIKO_HOST_KEY_CHECKING',
    undefined,
    oneClient,
  ),
  'connection/paramiko/proxy_command': text(
    'paramiko_connection.proxy_command ANSIBLE_PARAMIKO_PROXY_COMMAND',
    undefined,
    oneClient,
  ),
  'connection/paramiko/pty': text('paramiko_connection.pty ANSIBLE_PARAMIKO_PTY', undefined, oneClient),
  'connection/paramiko/record_host_keys': text(
    'paramiko_connection.record_host_keys ANSIBLE_PARAMIKO_RECORD_HOST_KEYS',
    undefined,
    oneClient,
  ),
  'connection/paramiko/remote_user': text(
    'paramiko_connection.remote_user ANSIBLE_PARAMIKO_REMOTE_USER',
    undefined,
    oneClient,
  ),
  'connection/paramiko/use_rsa_sha2_algorithms': text(
    'paramiko_connection.use_rsa_sha2_algorithms ANSIBLE_PARAMIKO_USE_RSA_SHA2_ALGORITHMS',
    undefined,
    oneClient,
  ),
  'connection/ssh/control_path': text('ssh_connection.control_path ANSIBLE_SSH_CONTROL_PATH', undefined, oneShell),
  'connection/ssh/control_path_dir': text(
    'ssh_connection.control_path_dir ANSIBLE_SSH_CONTROL_PATH_DIR',
    undefined,
    oneShell,
  ),
  'connection/ssh/host_key_checking': flag(
    'defaults.host_key_checking ssh_connection.host_key_checking ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING',
    true,
    does('whether hosts of unknown keys are refused; changed keys always are'),
  ),
  'connection/ssh/pipelining': flag('ssh_connection.pipelining ANSIBLE_SSH_PIPELINING', undefined, oneShell),
  'connection/ssh/pkcs11_provider': text(
    'ssh_connection.pkcs11_provider ANSIBLE_PKCS11_PROVIDER',
    undefined,
    later('keys on smart cards work through the ssh agent'),
  ),
  'connection/ssh/reconnection_retries': whole(
    'connection.retries ssh_connection.retries ANSIBLE_SSH_RETRIES',
    0,
    later('a connection is tried once'),
  ),
  'connection/ssh/scp_executable': text('ssh_connection.scp_executable ANSIBLE_SCP_EXECUTABLE', undefined, noFiles),
  'connection/ssh/scp_extra_args': text('ssh_connection.scp_extra_args ANSIBLE_SCP_EXTRA_ARGS', undefined, noFiles),
  'connection/ssh/scp_if_ssh': text('ssh_connection.scp_if_ssh ANSIBLE_SCP_IF_SSH', undefined, noFiles),
  'connection/ssh/sftp_batch_mode': text('ssh_connection.sftp_batch_mode ANSIBLE_SFTP_BATCH_MODE', undefined, noFiles),
  'connection/ssh/sftp_executable': text('ssh_connection.sftp_executable ANSIBLE_SFTP_EXECUTABLE', undefined, noFiles),
  'connection/ssh/sftp_extra_args': text('ssh_connection.sftp_extra_args ANSIBLE_SFTP_EXTRA_ARGS', undefined, noFiles),
  'connection/ssh/ssh_args': text(
    'ssh_connection.ssh_args ANSIBLE_SSH_ARGS',
    undefined,
    does('arguments for ssh, of which those are obeyed that stand for keywords of its configuration'),
  ),
  'connection/ssh/ssh_common_args': text(
    'ssh_connection.ssh_common_args ANSIBLE_SSH_COMMON_ARGS',
    undefined,
    does('more arguments for ssh'),
  ),
  'connection/ssh/ssh_executable': text('ssh_connection.ssh_executable ANSIBLE_SSH_EXECUTABLE', undefined, oneClient),
  'connection/ssh/ssh_extra_args': text(
    'ssh_connection.ssh_extra_args ANSIBLE_SSH_EXTRA_ARGS',
    undefined,
    does('more arguments for ssh'),
  ),
  'connection/ssh/ssh_transfer_method': text(
    'ssh_connection.transfer_method ANSIBLE_SSH_TRANSFER_METHOD',
    undefined,
    noFiles,
  ),
  'connection/ssh/sshpass_prompt': text(
    'ssh_connection.sshpass_prompt ANSIBLE_SSHPASS_PROMPT',
    undefined,
    none('passwords need no sshpass'),
  ),
  'connection/ssh/timeout': positive(
    'defaults.timeout ssh_connection.timeout ANSIBLE_TIMEOUT ANSIBLE_SSH_TIMEOUT',
    10,
    does('seconds to wait for a connection'),
  ),
  'connection/ssh/use_tty': flag('ssh_connection.usetty ANSIBLE_SSH_USETTY', undefined, oneShell),
  'inventory/constructed/use_extra_vars': flag(
    'inventory_plugins.use_extra_vars ANSIBLE_INVENTORY_USE_EXTRA_VARS',
    false,
    does('whether constructed sources see -e'),
  ),
  'inventory/script/always_show_stderr': flag(
    'inventory_plugin_script.always_show_stderr ANSIBLE_INVENTORY_PLUGIN_SCRIPT_STDERR',
    true,
    does('whether what an inventory script says on standard error is shown when it succeeds'),
  ),
  'inventory/script/timeout': positive(
    'inventory.script_timeout TUTTI_INVENTORY_SCRIPT_TIMEOUT',
    300,
    does('seconds an inventory script may take for each answer; Ansible has no such setting'),
  ),
  'inventory/yaml/yaml_extensions': list(
    'defaults.yaml_valid_extensions inventory_plugin_yaml.yaml_valid_extensions ANSIBLE_YAML_FILENAME_EXT ANSIBLE_INVENTORY_PLUGIN_EXTS',
    ['.yaml', '.yml', '.json'],
    does('what the names of YAML inventories end in'),
  ),
  'shell/sh/admin_users': list(
    'defaults.admin_users ANSIBLE_ADMIN_USERS',
    [],
    none('no module files are left on hosts'),
  ),
  'shell/sh/async_dir': text(
    'defaults.async_dir ANSIBLE_ASYNC_DIR',
    undefined,
    does('where the files of tasks in the background lie on hosts'),
  ),
  'shell/sh/common_remote_group': text(
    'defaults.common_remote_group ANSIBLE_COMMON_REMOTE_GROUP',
    undefined,
    none('no module files are left on hosts'),
  ),
  'shell/sh/remote_tmp': text(
    'defaults.remote_tmp ANSIBLE_REMOTE_TEMP ANSIBLE_REMOTE_TMP',
    undefined,
    none('no module files are left on hosts'),
  ),
  'shell/sh/system_tmpdirs': list(
    'defaults.system_tmpdirs ANSIBLE_SYSTEM_TMPDIRS',
    [],
    none('no module files are left on hosts'),
  ),
  'shell/sh/world_readable_temp': flag(
    'defaults.allow_world_readable_tmpfiles ANSIBLE_SHELL_ALLOW_WORLD_READABLE_TEMP',
    undefined,
    none('no module files are left on hosts'),
  ),
  'vars/host_group_vars/stage': text(
    'vars_host_group_vars.stage ANSIBLE_VARS_PLUGIN_STAGE',
    undefined,
    none('group_vars and host_vars are read when they are needed'),
  ),
}

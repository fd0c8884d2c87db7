import { does, none } from '../effect.ts'
import { flag, list, path, positive, text, whole } from '../kind.ts'

/** Settings of the ways to hosts. */
export const connectionSettings = {
  ANSIBLE_CONNECTION_PATH: path(
    'persistent_connection.ansible_connection_path ANSIBLE_CONNECTION_PATH',
    undefined,
    none('there are no network connections of that kind'),
  ),
  ANSIBLE_PIPELINING: flag(
    'defaults.pipelining connection.pipelining ANSIBLE_PIPELINING',
    false,
    none('everything travels through one open shell already'),
  ),
  CONNECTION_FACTS_MODULES: text('', undefined, none('there are no network connections of that kind')),
  CONNECTION_PASSWORD_FILE: path(
    'defaults.connection_password_file ANSIBLE_CONNECTION_PASSWORD_FILE',
    undefined,
    does('the file with the password to log in with'),
  ),
  DEFAULT_ASK_PASS: flag(
    'defaults.ask_pass ANSIBLE_ASK_PASS',
    false,
    does('whether the password to log in with is asked for'),
  ),
  DEFAULT_EXECUTABLE: text(
    'defaults.executable ANSIBLE_EXECUTABLE',
    '/bin/sh',
    none('scripts run in the sh of the host'),
  ),
  DEFAULT_KEEP_REMOTE_FILES: flag(
    'defaults.keep_remote_files ANSIBLE_KEEP_REMOTE_FILES',
    false,
    none('no module files are left on hosts that could be kept'),
  ),
  DEFAULT_LIBVIRT_LXC_NOSECLABEL: flag(
    'selinux.libvirt_lxc_noseclabel ANSIBLE_LIBVIRT_LXC_NOSECLABEL',
    false,
    none('there is no connection to LXC containers'),
  ),
  DEFAULT_MODULE_COMPRESSION: text(
    'defaults.module_compression',
    'ZIP_DEFLATED',
    none('modules are not sent as archives'),
  ),
  DEFAULT_PRIVATE_KEY_FILE: path(
    'defaults.private_key_file ANSIBLE_PRIVATE_KEY_FILE',
    undefined,
    does('the private key to log in with'),
  ),
  DEFAULT_REMOTE_PORT: whole(
    'defaults.remote_port ANSIBLE_REMOTE_PORT',
    undefined,
    does('the port to connect to, where neither variables nor the ssh configuration say it'),
  ),
  DEFAULT_REMOTE_USER: text('defaults.remote_user ANSIBLE_REMOTE_USER', undefined, does('the user to log in as')),
  DEFAULT_TIMEOUT: positive('defaults.timeout ANSIBLE_TIMEOUT', 10, does('seconds to wait for a connection')),
  DEFAULT_TRANSPORT: text(
    'defaults.transport ANSIBLE_TRANSPORT',
    'smart',
    does('how hosts are reached: ssh (smart, paramiko) or local'),
  ),
  HOST_KEY_CHECKING: flag(
    'defaults.host_key_checking ANSIBLE_HOST_KEY_CHECKING',
    true,
    does('whether hosts of unknown keys are refused; changed keys always are'),
  ),
  NETCONF_SSH_CONFIG: text(
    'netconf_connection.ssh_config ANSIBLE_NETCONF_SSH_CONFIG',
    undefined,
    none('there are no network connections of that kind'),
  ),
  NETWORK_GROUP_MODULES: list(
    'defaults.network_group_modules ANSIBLE_NETWORK_GROUP_MODULES',
    [],
    none('there are no network connections of that kind'),
  ),
  PARAMIKO_HOST_KEY_AUTO_ADD: flag(
    'paramiko_connection.host_key_auto_add ANSIBLE_PARAMIKO_HOST_KEY_AUTO_ADD',
    false,
    none('there is one SSH client; host_key_checking says what becomes of unknown keys'),
  ),
  PARAMIKO_LOOK_FOR_KEYS: flag(
    'paramiko_connection.look_for_keys ANSIBLE_PARAMIKO_LOOK_FOR_KEYS',
    true,
    none('there is one SSH client; IdentitiesOnly in the ssh configuration does this'),
  ),
  PERSISTENT_COMMAND_TIMEOUT: whole(
    'persistent_connection.command_timeout ANSIBLE_PERSISTENT_COMMAND_TIMEOUT',
    30,
    none('there are no network connections of that kind'),
  ),
  PERSISTENT_CONNECT_RETRY_TIMEOUT: whole(
    'persistent_connection.connect_retry_timeout ANSIBLE_PERSISTENT_CONNECT_RETRY_TIMEOUT',
    15,
    none('there are no network connections of that kind'),
  ),
  PERSISTENT_CONNECT_TIMEOUT: whole(
    'persistent_connection.connect_timeout ANSIBLE_PERSISTENT_CONNECT_TIMEOUT',
    30,
    none('there are no network connections of that kind'),
  ),
  PERSISTENT_CONTROL_PATH_DIR: path(
    'persistent_connection.control_path_dir ANSIBLE_PERSISTENT_CONTROL_PATH_DIR',
    '{home}/pc',
    none('there are no network connections of that kind'),
  ),
  USE_PERSISTENT_CONNECTIONS: flag(
    'defaults.use_persistent_connections ANSIBLE_USE_PERSISTENT_CONNECTIONS',
    false,
    none('there are no network connections of that kind'),
  ),
}

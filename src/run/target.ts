import { Failure } from '../error/failure.ts'
import type { BecomeIdentity, Identity } from '../host/identity.ts'
import { login } from '../host/identity.ts'
import type { Task } from '../play/task.ts'
import type { Address } from '../transport/transport.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { textSetting, truthSetting, wholeSetting } from './setting.ts'
import { truth } from './truth.ts'
import type { RunSettings } from './world.ts'

/** A host as it is to be connected to. */
export interface Target {
  readonly transport: 'ssh' | 'local'
  readonly address: Address
  /** Arguments for the `ssh` command, as `ansible_ssh_common_args` has them. */
  readonly sshArguments: string
}

/** The first of several variables that is set, as text. */
function first(scope: TaskScope, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = scope.lookup(name)
    if (value !== undefined && value !== null && value !== '') return String(value)
  }
  return undefined
}

/** How a host is reached, from its variables, the keywords of the task (rendered in the scope `own`), and the command line. */
export function targetOf(host: string, scope: TaskScope, task: Task, own: TaskScope, run: RunSettings): Target {
  const keyword = (name: 'remote_user' | 'connection'): string | undefined => textSetting(task, name, own) || undefined
  const { connection } = run
  const said = first(scope, 'ansible_port', 'ansible_ssh_port') ?? wholeSetting(task, 'port', own)?.toString()
  const port = said ?? connection.port?.toString()
  return {
    transport: transportOf(first(scope, 'ansible_connection') ?? keyword('connection') ?? connection.transport, host),
    sshArguments: [
      first(scope, 'ansible_ssh_args'),
      first(scope, 'ansible_ssh_common_args'),
      first(scope, 'ansible_ssh_extra_args'),
      connection.sshArguments,
    ]
      .filter(Boolean)
      .join(' '),
    address: {
      name: host,
      host: first(scope, 'ansible_ssh_host', 'ansible_host') ?? host,
      port: port === undefined ? undefined : portOf(port, host),
      user: first(scope, 'ansible_user', 'ansible_ssh_user') ?? keyword('remote_user') ?? connection.user,
      password: first(scope, 'ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password') ?? connection.password,
      privateKeyFile:
        first(scope, 'ansible_private_key_file', 'ansible_ssh_private_key_file') ?? connection.privateKeyFile,
      passphrase: first(scope, 'ansible_ssh_private_key_passphrase', 'ansible_private_key_passphrase'),
      connectTimeoutMs: connection.timeoutMs,
      hostKeyChecking: hostKeyChecking(scope, connection.hostKeyChecking),
    },
  }
}

function transportOf(name: string, host: string): 'ssh' | 'local' {
  switch (name) {
    case 'ssh':
    case 'smart':
    case 'paramiko':
    case 'paramiko_ssh':
      return 'ssh'
    case 'local':
      return 'local'
    default:
      throw new Failure('unsupported', `${host}: there is no connection "${name}"`, { hint: 'known are ssh and local' })
  }
}

function portOf(text: string, host: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port > 0 && port < 65536) return port
  throw new Failure('bad-argument', `${host}: the port "${text}" is none`, {
    hint: 'ansible_port is a number from 1 to 65535',
  })
}

function hostKeyChecking(scope: TaskScope, otherwise: 'yes' | 'accept-new' | 'no'): 'yes' | 'accept-new' | 'no' {
  const said = scope.lookup('ansible_host_key_checking') ?? scope.lookup('ansible_ssh_host_key_checking')
  if (said === undefined || said === null) return otherwise
  if (said === 'accept-new') return said
  return truth(said) ? 'yes' : 'no'
}

/** Who a task runs as: keywords name it, variables of the host win over them. */
export function identityOf(host: string, scope: TaskScope, task: Task, own: TaskScope, run: RunSettings): Identity {
  const keyword = (name: 'become_method' | 'become_user' | 'become_exe' | 'become_flags'): string | undefined =>
    textSetting(task, name, own)
  const wanted = scope.lookup('ansible_become') ?? truthSetting(task, 'become', own, run.become.wanted)
  if (!truth(wanted)) return login
  const text = (value: unknown): string | undefined =>
    value === undefined || value === null ? undefined : String(value)
  const named = text(scope.lookup('ansible_become_method') ?? keyword('become_method')) ?? run.become.method
  const method = methodOf(named, host)
  const usual = run.become.methods[method]
  return {
    kind: 'become',
    method,
    user: text(scope.lookup('ansible_become_user') ?? keyword('become_user')) ?? run.become.user ?? usual.user,
    password:
      first(scope, 'ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass') ??
      run.become.password ??
      usual.password,
    executable: text(scope.lookup('ansible_become_exe') ?? keyword('become_exe')) ?? usual.executable,
    flags: text(scope.lookup('ansible_become_flags') ?? keyword('become_flags')) ?? usual.flags,
  }
}

function methodOf(name: string, host: string): BecomeIdentity['method'] {
  const short = name.replace(/^(ansible\.builtin|community\.general)\./, '')
  if (short === 'sudo' || short === 'su' || short === 'doas') return short
  throw new Failure('unsupported', `${host}: there is no become method "${name}"`, {
    hint: 'known are sudo, su and doas',
  })
}

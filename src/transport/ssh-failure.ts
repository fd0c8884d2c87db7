import { Failure } from '../error/failure.ts'

/** How far a connection start had come when it ended. */
export type Stage = 'connecting' | 'greeting' | 'exchanging' | 'authenticating'

/** A connection start that the server dropped before it looked at credentials: worth another try. */
export class Dropped extends Failure {}

/** The Failure for an error of the network or of ssh2 while a connection starts; `label` names the host. */
export function startFailure(label: string, stage: Stage, error: NodeJS.ErrnoException, said: string): Failure {
  const fail = (message: string, hint?: string) =>
    new Failure('unreachable', `${label} ${message}`, { hint, cause: error })
  switch (error.code) {
    case 'ECONNREFUSED':
      return fail('refuses the connection', 'is sshd running there, and is the port right (ansible_port)?')
    case 'ENOTFOUND':
      return fail('cannot be found: its name has no address', 'check ansible_host and the name service')
    case 'EAI_AGAIN':
      return fail('cannot be found: the name service does not answer', 'check the name service of this machine')
    case 'ETIMEDOUT':
      return timeoutFailure(label, stage, undefined, error)
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EHOSTDOWN':
      return fail(
        `cannot be reached: the network has no way there (${error.code})`,
        'check ansible_host and the network',
      )
    case 'EACCES':
    case 'EPERM':
      return fail('cannot be reached: this machine forbids the connection', 'check its firewall')
    case 'ECONNRESET':
    case 'EPIPE':
      return droppedFailure(label, stage, said, error)
    default:
      return otherFailure(label, stage, error, said)
  }
}

function otherFailure(label: string, stage: Stage, error: Error, said: string): Failure {
  if (/lost before handshake/.test(error.message)) return droppedFailure(label, stage, said, error)
  if (/Timed out while waiting|Keepalive timeout/.test(error.message))
    return timeoutFailure(label, stage, undefined, error)
  if (/Too many authentication failures/i.test(error.message))
    return new Failure('authentication', `${label} broke off: too many keys were tried`, {
      hint: 'name the key for this host (ansible_ssh_private_key_file), or set IdentitiesOnly yes in ~/.ssh/config',
      cause: error,
    })
  if (/no matching/.test(error.message))
    return new Failure('unreachable', `${label} shares no algorithm with this program: ${error.message}`, {
      hint: 'its ssh server is very old, or set up to offer very little',
      cause: error,
    })
  const greeting = said === '' ? '' : `; it said ${JSON.stringify(said)}`
  return new Failure('unreachable', `${label} failed while ${stage}: ${error.message}${greeting}`, { cause: error })
}

/** The Failure for a host that ended the connection by itself. */
export function droppedFailure(label: string, stage: Stage, said: string, cause?: Error): Failure {
  const told = said === '' ? '' : ` and said ${JSON.stringify(said)}`
  switch (stage) {
    case 'connecting':
    case 'greeting': {
      // What sshd says when it drops a connection; anything else is not an ssh server.
      const isDrop = said === '' || /MaxStartups|Not allowed at this time|Too many|refused/i.test(said)
      if (!isDrop)
        return new Failure('unreachable', `${label} is not an ssh server: it said ${JSON.stringify(said)}`, {
          hint: 'check the port (ansible_port)',
          cause,
        })
      return new Dropped('unreachable', `${label} closed the connection before it named itself${told}`, {
        hint: "sshd drops connections beyond its MaxStartups, or this machine's address is shut out there",
        cause,
      })
    }
    case 'exchanging':
      return new Dropped('unreachable', `${label} closed the connection while keys were exchanged${told}`, { cause })
    case 'authenticating':
      return new Failure('authentication', `${label} closed the connection instead of answering the login`, {
        hint: 'its log says why; the user may be barred (AllowUsers, DenyUsers), or too many keys were tried',
        cause,
      })
  }
}

/** The Failure for a host that did not answer in time. */
export function timeoutFailure(label: string, stage: Stage, ms: number | undefined, cause?: Error): Failure {
  const within = ms === undefined ? 'in time' : `within ${ms / 1000} s`
  const hint =
    stage === 'connecting'
      ? 'it is down, or a firewall drops the packets; check ansible_host and ansible_port'
      : 'it accepts connections but is overloaded or stuck, or it is not an ssh server'
  const what = {
    connecting: 'does not answer',
    greeting: 'accepts the connection but does not name itself',
    exchanging: 'does not finish the exchange of keys',
    authenticating: 'does not answer the login',
  }[stage]
  return new Failure('timeout', `${label} ${what} ${within}`, { hint: `${hint}; -T gives more time`, cause })
}

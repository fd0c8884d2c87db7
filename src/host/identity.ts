import { quote } from '../shell/quote.ts'

/** Who runs a script on a host: the login user, or another one that is become. */
export type Identity = LoginIdentity | BecomeIdentity

export interface LoginIdentity {
  readonly kind: 'login'
}

export interface BecomeIdentity {
  readonly kind: 'become'
  readonly method: 'sudo' | 'su' | 'doas'
  readonly user: string
  readonly password: string | undefined
  /** The program instead of `sudo`, `su` or `doas` from PATH. */
  readonly executable: string | undefined
  /** Further words for the program, as the user wrote them. */
  readonly flags: string | undefined
}

export const login: LoginIdentity = { kind: 'login' }

/** Two identities with the same key share a session. */
export const identityKey = (identity: Identity): string =>
  identity.kind === 'login' ? '' : JSON.stringify([identity.method, identity.user, identity.executable, identity.flags])

/** `web1`, or `root on web1 (by sudo)`. */
export const describeIdentity = (identity: Identity, host: string): string =>
  identity.kind === 'login' ? host : `${identity.user} on ${host} (by ${identity.method})`

/** A way to start a shell. */
export interface Opening {
  readonly commandLine: string
  /** What a question for the password looks like on stderr or stdout. */
  readonly prompt: RegExp | undefined
}

/** The program that starts a shell of this identity, with its words, as a person would write it. */
export function shellProgram(identity: Identity): string {
  return identity.kind === 'login' ? '/bin/sh' : `${becoming(identity, 'tutti')} /bin/sh`
}

/** The program by which an identity is become, with its words up to the shell. */
function becoming(identity: BecomeIdentity, ready: string): string {
  const program = identity.executable === undefined ? identity.method : quote(identity.executable)
  const user = quote(identity.user)
  switch (identity.method) {
    case 'sudo': {
      const asks = identity.password === undefined ? '-n' : `-p ${quote(`[${ready}] password:`)}`
      return `${program} ${identity.flags ?? '-H'} -S ${asks} -u ${user}`
    }
    case 'su':
      return `${program} ${identity.flags ?? ''} ${user} -s`
    case 'doas':
      // doas asks for passwords on a terminal only, and a session has none.
      return `${program} ${identity.flags ?? ''} -n -u ${user}`
  }
}

/** How a shell of this identity is started; one that is become prints `ready` as a line when it runs. */
export function opening(identity: Identity, ready: string): Opening {
  if (identity.kind === 'login') return { commandLine: 'exec /bin/sh', prompt: undefined }
  const shell = `echo ${ready}; exec /bin/sh`
  const start = `exec ${becoming(identity, ready)} /bin/sh -c ${quote(shell)}`
  switch (identity.method) {
    case 'sudo':
      return { commandLine: start, prompt: new RegExp(`\\[${ready}\\] password:`) }
    case 'su':
      return { commandLine: `LC_ALL=C ${start}`, prompt: /[Pp]assword: ?$/ }
    case 'doas':
      return { commandLine: start, prompt: undefined }
  }
}

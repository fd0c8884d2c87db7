import type { Readable, Writable } from 'node:stream'

/** Three streams to a program on a host. */
export interface Streams {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /**
   * Settles when the program has ended and what it wrote has been read, or when its connection is gone; never rejects.
   * Both outputs must be read, or destroyed, for the first to happen.
   */
  readonly ended: Promise<Ending>
  /**
   * Asks for a signal to the program and its process group; does nothing once the program has ended, nor where the
   * host refuses it, as OpenSSH does when root is logged in.
   */
  signal(name: 'HUP' | 'INT' | 'TERM' | 'KILL'): void
}

export interface Ending {
  /** Exit status; null when the program was killed by a signal or nothing is known. */
  readonly code: number | null
  readonly signal: string | null
  /** True when the connection went away under the program. */
  readonly lost: boolean
}

/** An open way to one host. */
export interface Connection {
  /** Starts a program, given as a command line for the login shell of the host; without a terminal. */
  open(commandLine: string): Promise<Streams>
  /** Ends the connection and whatever runs on it; idempotent. */
  close(): void
}

/** How to reach a host, after variables, `~/.ssh/config` and options have been brought together. */
export interface Address {
  /** The name in the inventory, for messages. */
  readonly name: string
  readonly host: string
  readonly port: number | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly privateKeyFile: string | undefined
  /** Passphrase of the private key file. */
  readonly passphrase: string | undefined
  readonly connectTimeoutMs: number
  /** `yes` refuses unknown host keys, `accept-new` learns them, `no` accepts unknown ones; none accepts a changed one. */
  readonly hostKeyChecking: HostKeyChecking
  /** Keywords of ssh_config in lower case, as `ssh -o` gives them; they win over the files and over `hostKeyChecking`. */
  readonly sshOptions?: { readonly [keyword: string]: string } | undefined
}

export type HostKeyChecking = 'yes' | 'accept-new' | 'no'

/** A way of reaching hosts. Failures have the codes unreachable, host-key, authentication or timeout. */
export interface Transport {
  readonly name: string
  connect(address: Address): Promise<Connection>
  /** Ends what the transport itself keeps (a shared jump host). */
  close(): void
}

import type { Readable } from 'node:stream'
import type { Sink } from '../report/screen.ts'
import type { Environment } from './environment.ts'

/** Where text goes, or content that is none. */
export interface ByteSink extends Sink {
  write(content: string | Uint8Array): unknown
}

/** What the program has of the process it runs in; a test makes its own. */
export interface Surroundings {
  /** As `process.argv`: the runtime, the program, the words. */
  readonly argv: readonly string[]
  readonly env: Environment
  /** Where the program was called, the folder of the user, and the configuration of the whole machine. */
  readonly cwd: string
  readonly home: string
  readonly systemConfig: string
  readonly stdin: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  /** The terminal that the process belongs to, for questions while standard input is taken; undefined without one. */
  openTerminal?(): (Readable & { setRawMode?(raw: boolean): unknown }) | undefined
  readonly stdout: ByteSink
  readonly stderr: Sink
  /** The terminal behind stdout, undefined when there is none. */
  readonly terminal: NodeJS.WriteStream | undefined
  readonly clock: () => number
  /** Calls back whenever the person asks to stop; the returned function ends that. */
  onInterrupt(act: () => void): () => void
  /** Calls back with an error that nobody caught; the returned function ends that. */
  onCrash(act: (error: unknown) => void): () => void
  /** Ends the process at once. */
  exit(code: number): void
}

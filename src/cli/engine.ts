import type { ListedPlaybook } from '../report/listing.ts'
import type { Ask } from '../run/ask.ts'
import type { Listener } from '../run/event.ts'
import type { RunEnd } from '../run/run.ts'
import type { Keyring } from '../vault/keyring.ts'
import type { PlayOptions, RunOptions, TemplateOptions } from './options.ts'
import type { Renderer } from './template/renderer.ts'

export interface Passwords {
  readonly connection: string | undefined
  readonly become: string | undefined
}

/** What a run is given beside its options. */
export interface RunContext {
  readonly listener: Listener
  /** Aborted when the person asks to stop; the engine then ends what runs, tells the hosts, the recap, and returns. */
  readonly signal: AbortSignal
  readonly passwords: Passwords
  readonly ask: Ask
  /** Opens vaults. */
  readonly vault: Keyring
  /** Whether a person is at a terminal to answer. */
  readonly interactive: boolean
  /** What is never printed; the engine adds what it finds in vaults and in secret variables. */
  readonly secrets: Set<string>
}

/** What the commands need of the rest of the program. */
export interface Engine {
  /** Runs playbooks one after the other until one fails; the last event is `run-finished`. */
  play(options: PlayOptions, context: RunContext): Promise<RunEnd>
  /** Runs one module on the hosts of a pattern; no host matched is a warning and an empty recap. */
  adHoc(options: RunOptions, context: RunContext): Promise<RunEnd>
  /** What `--list-hosts`, `--list-tasks`, `--list-tags` show of the playbooks. */
  listPlaybooks(options: PlayOptions, context: RunContext): Promise<readonly ListedPlaybook[]>
  /** The hosts of a pattern, in the inventory's order. */
  listHosts(options: RunOptions, context: RunContext): Promise<readonly string[]>
  /** Reads playbooks with all that they name and throws their failures. */
  checkSyntax(options: PlayOptions, context: RunContext): Promise<void>
  /** Does work that renders with the variables of a command line. */
  rendering(options: TemplateOptions, context: RunContext, work: (renderer: Renderer) => Promise<void>): Promise<void>
}

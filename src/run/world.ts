import type { Reach } from '../host/reach.ts'
import type { InventoryState } from '../inventory/state.ts'
import type { Registry } from '../module/registry.ts'
import type { ReadingContext } from '../play/reading.ts'
import type { Task } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import type { Unsealer } from '../text/unsealer.ts'
import type { Layer } from '../vars/layer.ts'
import type { RunSituation } from '../vars/magic.ts'
import type { VarsFiles } from '../vars/vars-files.ts'
import type { Ask } from './ask.ts'
import type { Listener } from './event.ts'
import type { FactCache } from './fact-cache.ts'
import type { Target } from './target.ts'

/** What becoming another user by one method is where nobody says more. */
export interface BecomeDefaults {
  readonly user: string
  readonly executable: string | undefined
  readonly flags: string | undefined
  readonly password: string | undefined
}

/** What a run is told before it begins, where nothing inside a playbook says otherwise. */
export interface RunSettings {
  readonly forks: number
  readonly check: boolean
  readonly diff: boolean
  readonly verify: boolean
  readonly verbosity: number
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly startAtTask: string | undefined
  readonly step: boolean
  readonly forceHandlers: boolean
  readonly limit: readonly string[] | undefined
  /** What a pattern that matches nothing does. */
  readonly unmatched: 'fail' | 'warn' | 'accept'
  /** What keywords are where neither play nor task writes them. */
  readonly usual: {
    readonly anyErrorsFatal: boolean
    readonly noLog: boolean
    /** 0 is no limit. */
    readonly taskTimeoutSeconds: number
    /** When facts are gathered where a play does not say: always, never, or of hosts whose facts are not known yet. */
    readonly gathering: 'implicit' | 'explicit' | 'smart'
    readonly gatherSubset: readonly string[] | undefined
    readonly gatherTimeoutSeconds: number | undefined
    readonly factPath: string | undefined
    readonly strategy: string
    readonly pollSeconds: number
    /** Whether the debugger is asked in wherever a task fails. */
    readonly debugging: boolean
    /** Whether a failure that is ignored is none to the debugger. */
    readonly debuggerIgnores: boolean
    /** Where the files of background jobs lie on hosts. */
    readonly asyncFolder: string
  }
  readonly connection: {
    readonly transport: 'ssh' | 'local'
    readonly user: string | undefined
    readonly port: number | undefined
    readonly password: string | undefined
    /** Arguments for ssh, behind those of a host's variables: the first of a keyword counts. */
    readonly sshArguments: string
    readonly privateKeyFile: string | undefined
    readonly timeoutMs: number
    readonly hostKeyChecking: 'yes' | 'accept-new' | 'no'
  }
  readonly become: {
    readonly wanted: boolean
    readonly method: 'sudo' | 'su' | 'doas'
    /** Who is become by whichever method; undefined leaves it to the method. */
    readonly user: string | undefined
    readonly password: string | undefined
    readonly methods: { readonly [method in 'sudo' | 'su' | 'doas']: BecomeDefaults }
  }
}

/** Everything outside the playbook that a run works with. */
export interface World {
  readonly settings: RunSettings
  readonly inventory: InventoryState
  readonly varsFiles: VarsFiles
  readonly registry: Registry
  readonly extraVars: Layer
  readonly listener: Listener
  readonly signal: AbortSignal
  /** What is never printed; values of secret arguments and passwords are added. */
  readonly secrets: Set<string>
  /** Facts that are kept from run to run. */
  readonly factCache: FactCache
  /** Whether each fact is a variable of its own, beside `ansible_facts`. */
  readonly factsAreVariables: boolean
  /** Opens the door to a host; called once for each address. */
  reach(target: Target): Reach
  readonly vault: Unsealer
  /** The templates of a task, which find files where the task would. */
  templates(task: Task | undefined, playbookFolder: string): Templates
  /** What reading playbooks, and files that they include while they run, leans on. */
  reading(playbookFolder: string): ReadingContext
  /** The full names of the modules in a group, as `group/…` in `module_defaults` means it; undefined for none. */
  actionGroup(name: string): readonly string[] | undefined
  /** Whether a person is at a terminal, to be asked for variables. */
  readonly interactive: boolean
  readonly ask: Ask
  situation(playbookFolder: string): RunSituation
}

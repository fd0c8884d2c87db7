import type { Status } from './status.ts'
import type { View } from './view.ts'
import type { Element } from './xml.ts'

/** A cluster's configuration, and what it does with it. */
export type PacemakerState = View & {
  /** Resources of the task with operations that have failed. */
  readonly failures: readonly string[]
  /** Resources of the task that should run, and run nowhere. */
  readonly stopped: readonly string[]
  /** The configuration as it was read; the digest tells whether it is still the same. */
  readonly cib: { readonly tree: Element; readonly digest: string; readonly blank: boolean }
  readonly status: Status
}

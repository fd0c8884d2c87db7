import type { Configured } from '../configured.ts'
import type { VaultSettings } from '../options.ts'

/** What `tutti inventory` is to show. */
export type InventoryAction =
  | { readonly kind: 'list' }
  | { readonly kind: 'host'; readonly host: string }
  /** The groups below one, as a tree; with their variables if wished. */
  | { readonly kind: 'graph'; readonly group: string; readonly vars: boolean }
  /** Where a variable of a host comes from. */
  | { readonly kind: 'explain'; readonly host: string; readonly variable: string }

/** The command line of `tutti inventory`. */
export interface InventoryOptions {
  readonly action: InventoryAction
  readonly inventories: readonly string[]
  /** Hosts outside of these patterns are left out. */
  readonly limits: readonly string[]
  readonly extraVars: readonly string[]
  /** Stands for the folder of a playbook: its group_vars and host_vars count. */
  readonly playbookFolder: string | undefined
  readonly yaml: boolean
  /** Variables are shown where they were written, not with each host. */
  readonly export: boolean
  readonly outputFile: string | undefined
  readonly verbosity: number
  readonly vault: VaultSettings
  readonly configured: Configured
}

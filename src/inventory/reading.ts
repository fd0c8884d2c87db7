import type { Position } from '../error/source.ts'
import type { Mapping } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import type { InventoryBuilder } from './builder.ts'
import { type InventorySettings, usualSettings } from './settings.ts'

/** The plugins that compute sources, under the names Ansible's have. */
export const pluginNames = ['constructed', 'generator'] as const
export type PluginName = (typeof pluginNames)[number]

/** A source that says how hosts and groups are computed: a YAML file that names a plugin. */
export interface ComputedSource {
  readonly plugin: PluginName
  readonly config: Mapping
  /** Where the file names the plugin. */
  readonly at: Position
  /** The folders whose group_vars and host_vars are known by now. */
  readonly folders: readonly string[]
}

/** What reading inventory sources leans on. */
export interface InventoryReading {
  readonly cwd: string
  readonly settings: InventorySettings
  readonly signal?: AbortSignal | undefined
  /** Opens files in vaults. */
  readonly vault?: Unsealer | undefined
  /** Computes a source into the builder; without it there are no such sources. */
  readonly compute?: ((source: ComputedSource, to: InventoryBuilder) => Promise<void>) | undefined
}

/** Reading with the usual settings. */
export const usualReading = (cwd: string): InventoryReading => ({ cwd, settings: usualSettings })

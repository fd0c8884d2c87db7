import type { InventoryReading } from '../inventory/reading.ts'
import { readInventory } from '../inventory/source.ts'
import type { InventoryState } from '../inventory/state.ts'
import type { Unsealer } from '../text/unsealer.ts'
import type { Layer } from '../vars/layer.ts'
import type { VarsFiles } from '../vars/vars-files.ts'
import type { Configured } from './configured.ts'

/** What a command's inventory is read with. */
export interface InventoryMeans {
  readonly inventories: readonly string[]
  readonly configured: Configured
  readonly cwd: string
  readonly extraVars: Layer
  readonly varsFiles: VarsFiles
  readonly vault: Unsealer
  readonly signal: AbortSignal
}

/** The inventory of a command line; what computed sources need is loaded only where there are some. */
export function inventoryOf(means: InventoryMeans): Promise<InventoryState> {
  const { configured, cwd, extraVars, varsFiles, vault, signal } = means
  const compute: InventoryReading['compute'] = async (source, to) => {
    const [{ compute }, { Dialect }] = await Promise.all([
      import('../plugin/compute.ts'),
      import('../template/dialect.ts'),
    ])
    const extraTags = configured.templateTags
    compute(source, to, {
      templates: new Dialect({ extraTags }),
      templatesWithoutLookups: new Dialect({ extraTags, lookups: false }),
      varsFiles,
      extraVars,
      useExtraVars: configured.useExtraVars,
    })
  }
  return readInventory(means.inventories, { cwd, settings: configured.inventory, signal, vault, compute })
}

import type { InventoryBuilder } from '../inventory/builder.ts'
import type { ComputedSource } from '../inventory/reading.ts'
import { Constructor } from './construct.ts'
import { readConstruction } from './constructed.ts'
import { generate } from './generator.ts'
import type { PluginMeans } from './means.ts'

/** Computes the hosts, groups and variables of a source into the builder. */
export function compute(source: ComputedSource, to: InventoryBuilder, means: PluginMeans): void {
  const warn = (message: string): void => {
    to.warnings.add(message)
  }
  switch (source.plugin) {
    case 'constructed': {
      const wish = readConstruction(source.config, means.useExtraVars, warn)
      new Constructor(wish, to, means, source.folders).run()
      return
    }
    case 'generator':
      generate(source.config, to, means.templates, warn)
      return
  }
}

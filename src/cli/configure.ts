import { type Configuration, readConfiguration } from '../config/configuration.ts'
import { type Look, lookOf } from './look.ts'
import type { Surroundings } from './surroundings.ts'

/** The configuration of a call, or why it cannot be read. */
export type Configure =
  | { readonly kind: 'read'; readonly configuration: Configuration; readonly look: Look }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Reads the configuration of a call; what is wrong with it is a value, as nothing can be printed yet. */
export function configure({ env, cwd, home, systemConfig }: Surroundings): Configure {
  try {
    const configuration = readConfiguration({ env, cwd, home, system: systemConfig })
    return { kind: 'read', configuration, look: lookOf(configuration) }
  } catch (error) {
    return { kind: 'failed', error }
  }
}

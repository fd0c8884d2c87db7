import { Failure } from '../error/failure.ts'
import { describePosition } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import { type Configuration, type Origin, placeName } from './configuration.ts'
import type { Effect, Setting } from './setting.ts'
import { type SettingName, settings } from './table.ts'

const names = Object.keys(settings) as readonly SettingName[]

/** Environment variables that begin as settings do and are none. */
const ownNames = new Set(['ANSIBLE_CONFIG'])

const where = (origin: Origin): string => (origin.kind === 'file' ? `${describePosition(origin.at)}: ` : '')

function sentence(configuration: Configuration, name: SettingName, says: string): string {
  const setting: Setting<unknown> = settings[name]
  const origin = configuration.origin(name)
  return `${where(origin)}${placeName(origin, setting)} ${says}`
}

const saying: { readonly [kind in Effect['kind']]: string | undefined } = {
  obeyed: undefined,
  senseless: 'has no effect',
  missing: 'is not obeyed yet',
  refused: undefined,
}

/**
 * Settings that were written and do nothing, and keys and variables that are no settings: a sentence each, of the `file`
 * alone or from `everywhere`.
 */
export function idleSettings(configuration: Configuration, from: 'file' | 'everywhere'): readonly string[] {
  const told = names.flatMap((name) => {
    const { effect } = settings[name]
    const says = saying[effect.kind]
    if (says === undefined || !configuration.written(name) || readsAsUsual(configuration, name)) return []
    if (from === 'file' && configuration.origin(name).kind !== 'file') return []
    return [sentence(configuration, name, `${says}: ${effect.text}`)]
  })
  const unknown = from === 'file' ? [] : unknownVariables(configuration)
  return [...new Set(told), ...unknownKeys(configuration), ...unknown]
}

/** Whether a setting without effect has its usual value; one that cannot even be read has not. */
function readsAsUsual(configuration: Configuration, name: SettingName): boolean {
  try {
    return configuration.isUsual(name)
  } catch (error) {
    if (error instanceof Failure) return false
    throw error
  }
}

function unknownKeys({ sections }: Configuration): readonly string[] {
  const known = new Map<string, string[]>()
  for (const name of names) {
    for (const { section, key } of settings[name].ini)
      known.set(section, [...(known.get(section) ?? []), key.toLowerCase()])
  }
  return [...sections].flatMap(([section, values]) => {
    const keys = known.get(section) ?? []
    return [...values].flatMap(([key, { at }]) => {
      if (keys.includes(key)) return []
      const near = didYouMean(key, keys)
      return [`${describePosition(at)}: ${key} in [${section}] is no setting${near ? `; ${near}` : ''}`]
    })
  })
}

function unknownVariables({ env }: Configuration): readonly string[] {
  const known = new Set(names.flatMap((name) => settings[name].env))
  return Object.keys(env)
    .filter((name) => name.startsWith('ANSIBLE_') && env[name] && !known.has(name) && !ownNames.has(name))
    .map((name) => {
      const near = didYouMean(name, known)
      return `${name} is no setting${near ? `; ${near}` : ''}`
    })
}

import { dirname } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { readSource } from '../text/read-source.ts'
import { type ConfigPlaces, findConfigFile } from './find-file.ts'
import { type IniSections, parseIni } from './ini-file.ts'
import { resolvePath } from './path.ts'
import { BadValue, type Setting } from './setting.ts'
import { type SettingName, type SettingValue, settings } from './table.ts'

/** Where the value of a setting comes from. */
export type Origin =
  | { readonly kind: 'usual' }
  | { readonly kind: 'env'; readonly name: string }
  | { readonly kind: 'file'; readonly file: string; readonly at: Position }

/** A setting as somebody wrote it. */
export interface Written {
  readonly text: string
  readonly origin: Exclude<Origin, { kind: 'usual' }>
}

const usual: Origin = { kind: 'usual' }

const isSettingName = (name: string): name is SettingName => Object.hasOwn(settings, name)

/** The configuration of one call: what the file and the environment say, and what is usual. */
export class Configuration {
  /** The file that was read, if there is one. */
  readonly file: string | undefined
  readonly warnings: readonly string[]
  readonly sections: IniSections
  readonly env: ConfigPlaces['env']
  readonly #places: ConfigPlaces
  readonly #known = new Map<SettingName, unknown>()

  constructor(places: ConfigPlaces, file: string | undefined, sections: IniSections, warnings: readonly string[]) {
    this.#places = places
    this.env = places.env
    this.file = file
    this.sections = sections
    this.warnings = warnings
  }

  /** What a setting is worth; a value that cannot be read is a `Failure`. */
  get<N extends SettingName>(name: N): SettingValue<N> {
    if (!this.#known.has(name)) this.#known.set(name, this.#read(name))
    return this.#known.get(name) as SettingValue<N>
  }

  /** What a setting is worth by its name; undefined where there is no such setting. */
  named(name: string): unknown {
    return isSettingName(name) ? (this.get(name) ?? null) : undefined
  }

  /** What was written for a setting; undefined where it is left as usual, or empty. */
  written(name: SettingName): Written | undefined {
    const setting: Setting<unknown> = settings[name]
    for (const variable of setting.env.toReversed()) {
      const text = this.env[variable]
      if (text) return { text, origin: { kind: 'env', name: variable } }
    }
    for (const { section, key } of setting.ini.toReversed()) {
      const found = this.sections.get(section)?.get(key.toLowerCase())
      if (found && found.text !== '' && this.file !== undefined) {
        return { text: found.text, origin: { kind: 'file', file: this.file, at: found.at } }
      }
    }
    return undefined
  }

  /** Whether a setting is worth what it is where nobody writes it. */
  isUsual(name: SettingName): boolean {
    return JSON.stringify(this.get(name)) === JSON.stringify(this.usual(name))
  }

  origin(name: SettingName): Origin {
    return this.written(name)?.origin ?? usual
  }

  #read(name: SettingName): unknown {
    const setting: Setting<unknown> = settings[name]
    const written = this.written(name)
    if (!written) return this.usual(name)
    const { text, origin } = written
    const { cwd, home, env } = this.#places
    const folder = origin.kind === 'file' ? dirname(origin.file) : cwd
    try {
      return setting.parse(text, { folder, cwd, home, env })
    } catch (error) {
      if (!(error instanceof BadValue)) throw error
      const shown = setting.secret ? '' : `, got "${text}"`
      throw new Failure('configuration', `${placeName(origin, setting)} ${error.message}${shown}`, {
        at: origin.kind === 'file' ? origin.at : undefined,
      })
    }
  }

  /** What a setting is worth where nobody writes it; `{home}` and `~` stand for folders. */
  usual(name: SettingName): unknown {
    const { usual, type }: Setting<unknown> = settings[name]
    if (!type.startsWith('path')) return usual
    const { cwd, home, env } = this.#places
    const expand = (one: string): string => {
      const below = one.startsWith('{home}') ? one.replace('{home}', this.get('ANSIBLE_HOME')) : one
      return resolvePath(below, { folder: cwd, cwd, home, env })
    }
    if (Array.isArray(usual)) return usual.map((one) => expand(String(one)))
    return typeof usual === 'string' ? expand(usual) : usual
  }
}

/** A setting as a person knows it from where it is written. */
export const placeName = (origin: Origin, setting: Setting<unknown>): string => {
  if (origin.kind === 'env') return origin.name
  const key = setting.ini.at(-1)
  return key ? `${key.key} in [${key.section}]` : 'it'
}

/** Finds and reads the configuration of a call. */
export function readConfiguration(places: ConfigPlaces): Configuration {
  const { file, warning } = findConfigFile(places)
  const sections = file === undefined ? new Map() : parseIni(readSource(file))
  return new Configuration(places, file, sections, warning === undefined ? [] : [warning])
}

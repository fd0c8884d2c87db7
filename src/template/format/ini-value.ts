import { typeFault } from '../fault.ts'
import { DEFAULTS, type Ini } from './ini.ts'

/** How deep values may hold each other. */
const DEEPEST = 10

/** The options of a section as they are written, those that hold for every section first; undefined where there is no such section. */
export function sectionOptions(ini: Ini, section: string): ReadonlyMap<string, string | null> | undefined {
  if (section === DEFAULTS) return ini.defaults
  const own = ini.sections.get(section)
  return own && new Map([...ini.defaults, ...own])
}

/** A value in which `%(name)s` stands for another option of the section, and `%%` for `%`. */
export function interpolated(value: string, options: ReadonlyMap<string, string | null>, depth = 1): string {
  if (depth > DEEPEST)
    return typeFault(`the values of an ini file hold each other more than ${DEEPEST} deep: '${value}'`)
  return value.replace(/%(%|\(([^)]+)\)s)?/g, (_all, what: string | undefined, name: string | undefined) => {
    if (what === '%') return '%'
    if (name === undefined) return typeFault(`'%' must be followed by '%' or '(name)s' in the ini value '${value}'`)
    const other = options.get(name) ?? options.get(name.toLowerCase())
    if (other === undefined || other === null)
      return typeFault(`the ini value '${value}' needs the option '${name}', which is not there`)
    return interpolated(other, options, depth + 1)
  })
}

import { didYouMean } from '../text/nearest.ts'
import { resolvePath } from './path.ts'
import { BadValue, type Effect, type IniPlace, type Setting, type ValueContext } from './setting.ts'

/** The places of a setting, as words: `section.key` of the file, and names of environment variables. */
function placesOf(words: string): { readonly ini: readonly IniPlace[]; readonly env: readonly string[] } {
  const all = words.split(' ').filter(Boolean)
  const ini = all.flatMap((word) => {
    const dot = word.indexOf('.')
    return dot < 0 ? [] : [{ section: word.slice(0, dot), key: word.slice(dot + 1) }]
  })
  return { ini, env: all.filter((word) => !word.includes('.')) }
}

type Parse<V> = (text: string, context: ValueContext) => V

const make =
  <T>(type: string, parse: Parse<T>) =>
  <D extends T | undefined>(places: string, usual: D, effect: Effect): Setting<T | D> => ({
    type,
    ...placesOf(places),
    usual,
    effect,
    parse,
  })

const unquote = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text

const items = (text: string, separator: string): readonly string[] => {
  const parts = text.split(separator).map((part) => unquote(part.trim()))
  return parts.filter((part) => part !== '')
}

/** Yes or no. */
export const flag = make<boolean>('boolean', (text) => {
  if (/^(1|t|true|y|yes|on)$/i.test(text.trim())) return true
  if (/^(0|f|false|n|no|off)$/i.test(text.trim())) return false
  throw new BadValue('must be true or false')
})

/** Yes, unless the text says no: `NO_COLOR` may hold anything. */
export const unlessFalse = make<boolean>('boolean', (text) => !/^(0|f|false|n|no|off)$/i.test(text.trim()))

/** A whole number. */
export const whole = make<number>('integer', (text) => {
  if (/^[-+]?\d+$/.test(text.trim())) return Number(text)
  throw new BadValue('must be a whole number')
})

/** A whole number from 1 on. */
export const positive = make<number>('integer', (text) => {
  if (!/^\+?\d+$/.test(text.trim())) throw new BadValue('must be a whole number')
  if (Number(text) === 0) throw new BadValue('must be at least 1')
  return Number(text)
})

/** A number. */
export const number = make<number>('float', (text) => {
  const value = Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new BadValue('must be a number')
  return value
})

/** A text, with or without quotes. */
export const text = make<string>('string', unquote)

/** A text that is never shown. */
export const secret = (places: string, effect: Effect): Setting<string | undefined> => ({
  ...text(places, undefined, effect),
  secret: true,
})

/** Words with commas between them. */
export const list = make<readonly string[]>('list', (written) => items(written, ','))

/** A file or folder. */
export const path = make<string>('path', (written, context) => resolvePath(unquote(written), context))

/** Files or folders with colons between them. */
export const pathSpec = make<readonly string[]>('pathspec', (written, context) =>
  items(written, ':').map((part) => resolvePath(part, context)),
)

/** Files or folders with commas between them; a text that ends in a comma is a list of hosts, as with -i. */
export const sources = make<readonly string[]>('pathlist', (written, context) =>
  written.trim().endsWith(',') ? [written.trim()] : items(written, ',').map((part) => resolvePath(part, context)),
)

/** One of some words. */
export const choice = <const C extends string, D extends C | undefined>(
  places: string,
  choices: readonly C[],
  usual: D,
  effect: Effect,
): Setting<C | D> => ({
  type: 'string',
  ...placesOf(places),
  usual,
  choices,
  effect,
  parse(written) {
    const found = choices.find((one) => one === unquote(written.trim()))
    if (found !== undefined) return found
    const near = didYouMean(written, choices)
    throw new BadValue(`must be one of ${choices.join(', ')}${near ? `; ${near}` : ''}`)
  },
})

const colourNames = [
  'black',
  'bright gray',
  'blue',
  'white',
  'green',
  'bright blue',
  'cyan',
  'bright green',
  'red',
  'bright cyan',
  'purple',
  'bright red',
  'yellow',
  'bright purple',
  'dark gray',
  'bright yellow',
  'magenta',
  'bright magenta',
  'normal',
] as const

/** A colour of a terminal: a name, `color0` to `color255`, `rgb000` to `rgb555`, or `gray0` to `gray23`. */
export const colour = make<string>('string', (written) => {
  const name = unquote(written.trim())
  if (colourNames.some((one) => one === name) || /^(?:color\d{1,3}|rgb[0-5]{3}|gray\d{1,2})$/.test(name)) return name
  const near = didYouMean(name, colourNames)
  throw new BadValue(`is no colour; there are ${colourNames.join(', ')}${near ? `; ${near}` : ''}`)
})

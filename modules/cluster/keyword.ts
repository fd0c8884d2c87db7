import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'

/** A line of the configuration, and which part of the task's data it comes from. */
export interface Line {
  readonly text: string
  readonly origin: string
}

/** A word of a daemon's configuration: the values it takes, and how one is written. */
export interface Keyword<T> {
  readonly schema: z.ZodType<T>
  write(name: string, value: T, origin: string): readonly Line[]
}

/** A keyword whatever its values are: only its own schema knows their type. */
interface AnyKeyword {
  readonly schema: z.ZodType
  write(name: string, value: never, origin: string): readonly Line[]
}

/** What may stand between braces, in the order in which it is written. */
export type Block = { readonly [name: string]: AnyKeyword }

/** The values that a block takes. */
export type Values<B extends Block> = { readonly [K in keyof B]?: B[K] extends Keyword<infer T> ? T : never }

/** Text that is written as it is: several words, none of which opens a block or a comment. */
const phraseSchema = argument
  .str()
  .refine((text) => /^(?:[^\n\r\0#!{}"]|"(?:[^"\\\n\r\0]|\\[^\n\r\0])*")*$/.test(text.trim()), {
    message: 'expected one line without #, ! and braces outside of double quotes',
  })

const lineSchema = argument.str().refine((text) => !/[\n\r\0]/.test(text), { message: 'expected text on one line' })

/** A text as one word, in quotes where it needs them. */
export const asWord = (text: string): string =>
  /^[\w./:@%+,=*~^-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`

const one = (text: string, origin: string): readonly Line[] => [{ text, origin }]

const indented = (lines: readonly Line[]): readonly Line[] =>
  lines.map(({ text, origin }) => ({ text: text === '' ? '' : `    ${text}`, origin }))

/** Lines between braces. */
export const braced = (head: string, lines: readonly Line[], origin: string): readonly Line[] => [
  { text: `${head} {`, origin },
  ...indented(lines),
  { text: '}', origin },
]

/** A word that stands alone when it is wanted. */
export const flag = (): Keyword<boolean> => ({
  schema: argument.bool(),
  write: (name, value, origin) => (value ? one(name, origin) : []),
})

/** A word with `true` or `false` behind it. */
export const truth = (): Keyword<boolean> => ({
  schema: argument.bool(),
  write: (name, value, origin) => one(`${name} ${value}`, origin),
})

/** A whole number of a range. */
export const int = (least: number, most: number): Keyword<number> => ({
  schema: argument.int().refine((value) => value >= least && value <= most, {
    message: `expected a whole number from ${least} to ${most}`,
  }),
  write: (name, value, origin) => one(`${name} ${value}`, origin),
})

/** A number of seconds, also a fraction of one. */
export const seconds = (): Keyword<number> => ({
  schema: argument.num().refine((value) => value >= 0, { message: 'expected seconds' }),
  write: (name, value, origin) => one(`${name} ${value}`, origin),
})

/** A text that is one word to the daemon, whatever is in it. */
export const word = (): Keyword<string> => ({
  schema: lineSchema,
  write: (name, value, origin) => one(`${name} ${asWord(value)}`, origin),
})

/** A word that no output shows. */
export const secretWord = (): Keyword<string> => {
  const { schema, write } = word()
  return { schema: schema.meta({ secret: true }), write }
}

/** One of some words. */
export const choice = <const T extends readonly [string, ...string[]]>(words: T): Keyword<T[number]> => ({
  schema: argument.choice(words) as unknown as z.ZodType<T[number]>,
  write: (name, value, origin) => one(`${name} ${value}`, origin),
})

/** Several words, as keepalived takes them. */
export const phrase = (): Keyword<string> => ({
  schema: phraseSchema,
  write: (name, value, origin) => one(`${name} ${value.trim()}`.trim(), origin),
})

/** A block of phrases, a line each. */
export const lines = (): Keyword<readonly string[]> => ({
  schema: listOf(phraseSchema),
  write: (name, value, origin) =>
    value.length === 0
      ? []
      : braced(
          name,
          value.map((text, i) => ({ text: text.trim(), origin: `${origin}[${i}]` })),
          origin,
        ),
})

/** A list; one value alone is a list of it. Commas are part of a text. */
export const listOf = <T>(item: z.ZodType<T>): z.ZodType<readonly T[]> =>
  z.preprocess((raw) => (raw === null || raw === undefined || Array.isArray(raw) ? raw : [raw]), z.array(item))

/** The schema of what a block takes. */
export const schemaOf = <B extends Block>(block: B): z.ZodType<Values<B>> =>
  z.strictObject(
    Object.fromEntries(Object.entries(block).map(([name, it]) => [name, it.schema.optional()])),
  ) as unknown as z.ZodType<Values<B>>

/** The lines of what a block holds. */
export const writeBlock = <B extends Block>(block: B, values: Values<B>, origin: string): readonly Line[] =>
  Object.entries(block).flatMap(([name, it]) => {
    const value = values[name]
    return value === undefined ? [] : it.write(name, value as never, origin === '' ? name : `${origin}.${name}`)
  })

/** A block with further words in it. */
export const block = <B extends Block>(inner: B): Keyword<Values<B>> => ({
  schema: schemaOf(inner),
  write: (name, value, origin) => braced(name, writeBlock(inner, value, origin), origin),
})

/** The same block several times. */
export const blocks = <B extends Block>(inner: B): Keyword<readonly Values<B>[]> => ({
  schema: listOf(schemaOf(inner)),
  write: (name, value, origin) =>
    value.flatMap((each, i) => braced(name, writeBlock(inner, each, `${origin}[${i}]`), `${origin}[${i}]`)),
})

/** Blocks by their names. */
export const named = <B extends Block>(inner: B): Keyword<Readonly<Record<string, Values<B>>>> => ({
  schema: z.record(
    z.string().regex(/^[\w.:@-]+$/, 'expected a name of letters, digits and . : @ _ -'),
    schemaOf(inner),
  ),
  write: (name, value, origin) =>
    Object.entries(value).flatMap(([key, each]) =>
      braced(`${name} ${key}`, writeBlock(inner, each, `${origin}.${key}`), `${origin}.${key}`),
    ),
})

/** Blocks of phrases by their names. */
export const namedLines = (): Keyword<Readonly<Record<string, readonly string[]>>> => ({
  schema: z.record(
    z.string().regex(/^[\w.:@-]+$/, 'expected a name of letters, digits and . : @ _ -'),
    listOf(phraseSchema),
  ),
  write: (name, value, origin) =>
    Object.entries(value).flatMap(([key, each]) => lines().write(`${name} ${key}`, each, `${origin}.${key}`)),
})

/** Blocks whose head is made of some of their own values. */
export const headed = <B extends Block>(
  inner: B,
  head: readonly (keyof B & string)[],
): Keyword<readonly Values<B>[]> => ({
  schema: listOf(schemaOf(inner)),
  write: (name, value, origin) =>
    value.flatMap((each, i) => {
      const body = Object.fromEntries(Object.entries(inner).filter(([key]) => !head.includes(key)))
      const words = head.flatMap((key) => {
        const part = each[key]
        return part === undefined ? [] : [key === 'address' || key === 'port' ? `${part}` : `${key} ${part}`]
      })
      return braced([name, ...words].join(' '), writeBlock(body, each, `${origin}[${i}]`), `${origin}[${i}]`)
    }),
})

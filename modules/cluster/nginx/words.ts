import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'
import {
  type Block,
  choice as bareChoice,
  int as bareInt,
  word as bareWord,
  braced,
  type Keyword,
  listOf,
  schemaOf,
  type Values,
  writeBlock,
} from '../keyword.ts'

/** A directive that ends with a semicolon. */
const ended = <T>({ schema, write }: Keyword<T>): Keyword<T> => ({
  schema,
  write: (name, value, origin) => write(name, value, origin).map((line) => ({ ...line, text: `${line.text};` })),
})

/** YAML reads a bare `off` as a truth value, which nginx shall have as it was written. */
const switched = <T>(schema: z.ZodType<T>): z.ZodType<T> =>
  z.preprocess((raw) => (typeof raw === 'boolean' ? (raw ? 'on' : 'off') : raw), schema)

/** Several of nginx's words: nothing in them ends the directive, opens a block or a comment. */
const phraseSchema = switched(argument.str()).refine(
  (text) => {
    const bare = text.trim().replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, 'q')
    return /^(?:[^\n\r\0;{}"'#\\]|(?<=\S)#|\\.|\$\{\w+\})*$/.test(bare) && !/\\$/.test(bare)
  },
  { message: 'expected one line without ; and braces outside of quotes' },
)

/** Several words, as nginx takes them. */
export const phrase = (): Keyword<string> => ({
  schema: phraseSchema,
  write: (name, value, origin) => [{ text: `${name} ${value.trim()}`.trim().concat(';'), origin }],
})

/** A directive that may stand several times, in the order given. */
export const phrases = (): Keyword<readonly string[]> => ({
  schema: listOf(phraseSchema),
  write: (name, value, origin) =>
    value.map((text, i) => ({ text: `${name} ${text.trim()};`, origin: `${origin}[${i}]` })),
})

/** A text that is one word to nginx, which still puts its variables into it. */
export const word = (): Keyword<string> => {
  const { schema, write } = bareWord()
  return ended({ schema: switched(schema), write })
}

export const int = (least: number, most = 2147483647): Keyword<number> => ended(bareInt(least, most))

export const choice = <const T extends readonly [string, ...string[]]>(words: T): Keyword<T[number]> =>
  ended(bareChoice(words))

/** `on` or `off`. */
export const on = (): Keyword<boolean> => ({
  schema: argument.bool(),
  write: (name, value, origin) => [{ text: `${name} ${value ? 'on' : 'off'};`, origin }],
})

/** A directive without words. */
export const flag = (): Keyword<boolean> => ({
  schema: argument.bool(),
  write: (name, value, origin) => (value ? [{ text: `${name};`, origin }] : []),
})

/** Lines that are directives as a whole (`allow 10.0.0.0/8`), in the order given. */
export const statements = (): Keyword<readonly string[]> => ({
  schema: listOf(phraseSchema),
  write: (_name, value, origin) => value.map((text, i) => ({ text: `${text.trim()};`, origin: `${origin}[${i}]` })),
})

/** Text of the user's own, put in as it is. */
export const raw = (): Keyword<string> => ({
  schema: argument.str(),
  write: (_name, value, origin) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((text, i) => ({ text, origin: `${origin}, line ${i + 1}` })),
})

/** Every other directive, by its name: its words, or a list of them where it stands several times. */
export const directives = (): Keyword<Readonly<Record<string, readonly string[]>>> => ({
  schema: z.record(z.string().regex(/^[a-z][\w-]*$/, 'expected the name of a directive'), listOf(phraseSchema)),
  write: (_name, value, origin) =>
    Object.entries(value).flatMap(([name, all]) =>
      all.map((text) => ({ text: `${name} ${text.trim()}`.trim().concat(';'), origin: `${origin}.${name}` })),
    ),
})

/** A block under a name of its own, as often as it is given; `title` names the values that stand before the brace. */
export const blocks = <B extends Block>(
  name: string,
  inner: () => B,
  title: (value: Values<B>) => readonly string[] = () => [],
): Keyword<readonly Values<B>[]> => ({
  schema: listOf(z.lazy(() => schemaOf(inner())) as z.ZodType<Values<B>>),
  write: (_name, value, origin) =>
    value.flatMap((each, i) => {
      const at = `${origin}[${i}]`
      return braced([name, ...title(each)].join(' '), writeBlock(inner(), each, at), at)
    }),
})

/** Blocks by their names. */
export const named = <B extends Block>(name: string, inner: B): Keyword<Readonly<Record<string, Values<B>>>> => ({
  schema: z.record(z.string().regex(/^[\w.:@$-]+$/, 'expected a name'), schemaOf(inner)),
  write: (_name, value, origin) =>
    Object.entries(value).flatMap(([key, each]) =>
      braced(`${name} ${key}`, writeBlock(inner, each, `${origin}.${key}`), `${origin}.${key}`),
    ),
})

/** A table: what a `map`, a `geo` or `split_clients` turns its words into. */
export const tables = (
  name: string,
): Keyword<readonly { readonly of: string; readonly values: Readonly<Record<string, string>> }[]> => ({
  schema: listOf(
    z.strictObject({ of: phraseSchema, values: z.record(z.string(), argument.str()) }) as unknown as z.ZodType<{
      readonly of: string
      readonly values: Readonly<Record<string, string>>
    }>,
  ),
  write: (_name, value, origin) =>
    value.flatMap((each, i) => {
      const at = `${origin}[${i}]`
      const rows = Object.entries(each.values).flatMap(([key, to]) =>
        word().write(asKey(key), to, `${at}.values.${key}`),
      )
      return braced(`${name} ${each.of.trim()}`, rows, at)
    }),
})

const asKey = (key: string): string => (/^[\w.:/~^$*@-]+$/.test(key) ? key : `"${key.replace(/["\\]/g, '\\$&')}"`)

/** A word that is part of a block's head and no directive in it. */
export const head = <T>({ schema }: Keyword<T>): Keyword<T> => ({ schema, write: () => [] })

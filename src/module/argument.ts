import { z } from 'zod'

/**
 * The types of module arguments, with the conversions Ansible's users rely on: `yes` is true, `"5"` is 5,
 * `a,b` is a list. Each may carry `.meta({ aliases: ['dest'] })` and `.describe('…')`.
 */

const truths = new Map<unknown, boolean>([
  ...['y', 'yes', 'on', '1', 'true', 't', 1].map((word) => [word, true] as const),
  ...['n', 'no', 'off', '0', 'false', 'f', 0].map((word) => [word, false] as const),
])

/** A truth value; also yes/no, on/off, 1/0 and their text. */
export const bool = () =>
  z.preprocess((raw) => {
    if (typeof raw === 'boolean') return raw
    const known = truths.get(typeof raw === 'string' ? raw.trim().toLowerCase() : raw)
    return known ?? raw
  }, z.boolean())

/** A number or a truth value as Python prints it. */
const printed = (raw: unknown): unknown => {
  if (typeof raw === 'boolean') return raw ? 'True' : 'False'
  return typeof raw === 'number' || typeof raw === 'bigint' || raw instanceof Number ? String(raw) : raw
}

/** Text; a number or a truth value is taken as Python prints it. */
export const str = () => z.preprocess(printed, z.string())

/** Text that becomes a line of a file, or a part of one: neither a newline nor NUL is in it. */
export const line = () => z.preprocess(printed, z.string().regex(/^[^\n\r\0]*$/, 'expected text on one line'))

/** An int; also its text. */
export const int = () =>
  z.preprocess((raw) => (typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw), z.int())

/** A number; also its text. */
export const num = () =>
  z.preprocess((raw) => {
    if (raw instanceof Number) return raw.valueOf()
    return typeof raw === 'string' && raw.trim() !== '' && Number.isFinite(Number(raw)) ? Number(raw) : raw
  }, z.number())

/** A list; also text with commas, or a single value. */
export const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((raw) => {
    if (typeof raw === 'string') return raw.split(',').map((one) => one.trim())
    return Array.isArray(raw) || raw === null || raw === undefined ? raw : [raw]
  }, z.array(item))

/** A path on the host, `~` left for the host's shell to resolve; a trailing slash is kept. */
export const path = () => str().meta({ kind: 'path' })

/** A file mode: octal digits become `0644`; symbolic clauses (`u=rwX,go=`) and `preserve` stay as they are. */
export const mode = () =>
  z
    .preprocess(
      (raw) => {
        if (typeof raw === 'number') return raw.toString(8).padStart(4, '0')
        if (typeof raw === 'string' && /^0?o?[0-7]{1,4}$/.test(raw))
          return raw.replace(/^0?o/, '').padStart(4, '0').slice(-4)
        return raw
      },
      z
        .string()
        .regex(
          /^([0-7]{4}|preserve|[ugoa]*[-+=][rwxXstugo]*([-+=][rwxXstugo]*)*(,[ugoa]*([-+=][rwxXstugo]*)+)*)$/,
          'expected an octal mode such as "0644" or clauses such as "u=rw,go=r"',
        ),
    )
    .meta({ kind: 'mode' })

/** One of the given words. */
export const choice = <const T extends readonly [string, ...string[]]>(words: T) =>
  z.preprocess((raw) => {
    if (typeof raw === 'boolean') {
      // YAML 1.1 reads `state: yes` as true; the word that was written is among the choices or nothing is.
      const spelt = (raw ? ['yes', 'on', 'true', 'True'] : ['no', 'off', 'false', 'False']).find((word) =>
        words.includes(word),
      )
      return spelt ?? raw
    }
    return raw
  }, z.enum(words))

/** A dict of anything. */
export const record = () => z.record(z.string(), z.unknown())

/** Anything at all. */
export const raw = () => z.unknown()

/** Arguments of any names. */
export const anyArgs = () => z.looseObject({})

/** The arguments of a module, by name. */
export const args = <S extends z.ZodRawShape>(shape: S) => z.strictObject(shape)

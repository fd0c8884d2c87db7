import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { quote } from './quote.ts'

/** Bytes that travel to the host beside a script; the script names the staged file by `variable`. */
export interface Attachment {
  readonly variable: string
  readonly content: Uint8Array
}

/** POSIX sh text in which every value has been quoted. Only `sh` and `verbatim` make one. */
export class Script {
  readonly text: string
  readonly attachments: readonly Attachment[]
  /** Pieces of the text that other scripts have as well, so that a session need not send them each time. */
  readonly phrases: readonly string[]

  constructor(text: string, attachments: readonly Attachment[] = [], phrases: readonly string[] = []) {
    this.text = text
    this.attachments = attachments
    this.phrases = phrases
  }

  toString(): string {
    return this.text
  }
}

export type Word = string | number | Script | readonly (string | number)[]

const textOf = (word: Word): string => {
  if (word instanceof Script) return word.text
  if (typeof word === 'object') return word.map((one) => quote(String(one))).join(' ')
  return quote(String(word))
}

/** Raw sh text: a backslash is the shell's own, except where it keeps `${` or a backquote from ending the template. */
const written = (part: string): string => part.replace(/\\(\$\{|`)/g, '$1')

/** A script from sh text; a value in it becomes one quoted word, a list several words, a script is spliced as it is. */
export function sh(parts: TemplateStringsArray, ...words: Word[]): Script {
  const text = parts.raw.map(written).reduce((out, part, i) => out + textOf(words[i - 1] as Word) + part)
  return joined(
    text,
    words.filter((word) => word instanceof Script),
  )
}

/** Text made of other scripts, with what these bring. */
const joined = (text: string, scripts: readonly Script[]): Script =>
  new Script(text, attachmentsOf(scripts), [...new Set(scripts.flatMap((one) => one.phrases))])

const attachmentsOf = (scripts: readonly Script[]): readonly Attachment[] => {
  const all = scripts.flatMap((one) => one.attachments)
  return [...new Map(all.map((one) => [one.variable, one])).values()]
}

/** Joins scripts line by line and leaves out the absent ones. */
export function lines(...scripts: readonly (Script | undefined | false | null)[]): Script {
  const present = scripts.filter((one): one is Script => one instanceof Script)
  return joined(present.map((one) => one.text).join('\n'), present)
}

/** Sh text that many scripts begin with, as functions do: a session sends it to a host once. */
export const recurring = ({ text, attachments }: Script): Script => new Script(text, attachments, [text])

/** Sh text that a user wrote as a program of their own (`shell`, `raw`): taken as it is. */
export const verbatim = (text: string): Script => new Script(text)

/** Content up to this many bytes rides inside the script; more is staged on the host first. */
export const INLINE_LIMIT = 64 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true })

const asText = (content: Uint8Array): string | undefined => {
  if (content.length > INLINE_LIMIT || content.includes(0)) return undefined
  try {
    return utf8.decode(content)
  } catch {
    return undefined
  }
}

/** A command that prints exactly these bytes on its standard output, whatever they are. */
export function emit(content: string | Uint8Array): Script {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const text = asText(bytes)
  // A leading byte order mark is dropped by the decoder, so such text is staged as bytes.
  if (text !== undefined && Buffer.byteLength(text) === bytes.length) return sh`printf %s ${text}`
  const variable = `tutti_${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`
  return new Script(`cat "$${variable}"`, [{ variable, content: bytes }])
}

import { Buffer } from 'node:buffer'

/**
 * The fields of an answer: `name=value` ended by NUL each. A field named `content` comes last and takes the rest, so that
 * a file's bytes need no escape. Values are latin1, one character a byte, so that nothing is lost.
 */
export function readFields(bytes: Uint8Array): ReadonlyMap<string, string> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const fields = new Map<string, string>()
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\0', at)
    const equals = text.indexOf('=', at)
    const name = text.slice(at, equals)
    const last = name === 'content' || end < 0
    fields.set(name, text.slice(equals + 1, last ? undefined : end))
    if (last) break
    at = end + 1
  }
  return fields
}

/** The text that latin1 bytes are in UTF-8, with U+FFFD for what is not. */
export const asText = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8')

/** Text as its UTF-8 bytes, one character a byte. */
export const asLatin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

/** The bytes that latin1 text stands for. */
export const asBytes = (latin1: string): Uint8Array => Buffer.from(latin1, 'latin1')

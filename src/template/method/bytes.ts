import { Buffer } from 'node:buffer'
import type { Value } from '../../text/value.ts'
import type { Table } from '../runtime/call.ts'
import { fn, table } from '../runtime/call.ts'
import type { Bytes } from '../value/carrier.ts'
import { str } from '../value/repr.ts'

/** The Node name of one of Python's encodings. */
export function encodingOf(name: Value): BufferEncoding {
  const known = str(name).toLowerCase().replace(/[-_]/g, '')
  if (known === 'latin1' || known === 'iso88591') return 'latin1'
  if (known === 'utf16le' || known === 'utf16') return 'utf16le'
  return known === 'ascii' ? 'ascii' : 'utf8'
}

/** The bytes of a text in one of Python's encodings; utf-16 starts with its mark, as Python writes it. */
export function encode(text: string, name: Value): Buffer {
  const bytes = Buffer.from(text, encodingOf(name))
  return str(name).toLowerCase().replace(/[-_]/g, '') === 'utf16'
    ? Buffer.concat([Buffer.from([255, 254]), bytes])
    : bytes
}

/** The text of bytes in one of Python's encodings. */
export function decode(bytes: Buffer, name: Value): string {
  const marked = encodingOf(name) === 'utf16le' && bytes[0] === 255 && bytes[1] === 254
  return (marked ? bytes.subarray(2) : bytes).toString(encodingOf(name))
}

/** The methods of bytes. */
export const bytesMethods: Table = table({
  decode: fn('self encoding= errors=', (self: Bytes, encoding: Value = 'utf-8') => decode(self.bytes, encoding)),
  hex: fn('self', (self: Bytes) => self.bytes.toString('hex')),
})

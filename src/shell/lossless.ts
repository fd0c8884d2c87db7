import { Buffer, isUtf8 } from 'node:buffer'

/** Bytes that are no UTF-8 become this and the following 127 code units, which no text can hold otherwise. */
const FIRST = 0xdc80

/** The text that bytes are in UTF-8; a byte that is none becomes a lone surrogate, so that `encodeText` gives it back. */
export function decodeText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const parts: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = lengthAt(bytes, at)
    if (length === 0) parts.push(String.fromCharCode(FIRST + ((bytes[at] ?? 0) - 0x80)))
    else parts.push(Buffer.from(bytes.subarray(at, at + length)).toString('utf8'))
    at += length || 1
  }
  return parts.join('')
}

/** The length of the character that begins at a byte; 0 when none does. */
const lengthAt = (bytes: Uint8Array, at: number): number =>
  [1, 2, 3, 4].find((length) => at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) ?? 0

/** The bytes of a text that `decodeText` made, or of any other. */
export function encodeText(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8')
  return Buffer.concat(
    text
      .split(/((?<![\ud800-\udbff])[\udc80-\udcff])/)
      .map((part, i) => (i % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from([part.charCodeAt(0) - FIRST + 0x80]))),
  )
}

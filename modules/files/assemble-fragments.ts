import { Buffer } from 'node:buffer'

/** A part of a file, by its name. */
export interface Fragment {
  readonly name: string
  readonly content: Uint8Array
}

const NEWLINE = 0x0a
const SIMPLE: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 }
const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|([0-7]{1,3})|(\n)|([abfnrtv\\'"]))/g

/** The bytes of a delimiter, escapes such as `\n` read as Python reads those of bytes; others stay as they are. */
export function delimiterBytes(written: string): Uint8Array {
  const latin1 = Buffer.from(written).toString('latin1')
  const read = latin1.replace(ESCAPE, (_all, hex?: string, octal?: string, lineEnd?: string, letter = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (lineEnd !== undefined) return ''
    const code = SIMPLE[letter]
    return code === undefined ? letter : String.fromCharCode(code)
  })
  return Buffer.from(read, 'latin1')
}

/** All fragments as one file, in the order of their names; each but the last ends its line, and so does the delimiter between them. */
export function assembleFragments(fragments: readonly Fragment[], delimiter: string | undefined): Uint8Array {
  const between = delimiter ? endLine(delimiterBytes(delimiter)) : new Uint8Array()
  const sorted = fragments.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  return Buffer.concat(
    sorted.flatMap(({ content }, i) => (i < sorted.length - 1 ? [endLine(content, false), between] : [content])),
  )
}

/** The bytes with a newline at their end, unless there is one; of no bytes, only where the file has them ended too. */
function endLine(bytes: Uint8Array, isDelimiter = true): Uint8Array {
  if (bytes.at(-1) === NEWLINE || (isDelimiter && bytes.length === 0)) return bytes
  return Buffer.concat([bytes, Buffer.of(NEWLINE)])
}

import { Buffer } from 'node:buffer'

/** The lines of a text, parted where Python's `str.splitlines` parts it. */
export function splitLines(text: string): readonly string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the line ends of Python
  const parts = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/)
  return parts.at(-1) === '' ? parts.slice(0, -1) : parts
}

/** UTF-8 bytes as Python's `repr` writes a bytes object: `b'foo'`. */
export function bytesRepr(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const shown = [...Buffer.from(text)].map((byte) => {
    const c = String.fromCharCode(byte)
    if (c === '\\' || c === mark) return `\\${c}`
    if (byte >= 32 && byte < 127) return c
    return { 9: '\\t', 10: '\\n', 13: '\\r' }[byte] ?? `\\x${byte.toString(16).padStart(2, '0')}`
  })
  return `b${mark}${shown.join('')}${mark}`
}

const two = (n: number): string => String(n).padStart(2, '0')

const fraction = (micros: number): string => (micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`)

/** A span in milliseconds as Python's `str(timedelta)` writes it: `0:00:01.250000`. */
export function timedelta(milliseconds: number): string {
  const micros = Math.max(0, Math.round(milliseconds * 1000))
  const seconds = Math.floor(micros / 1e6)
  const days = Math.floor(seconds / 86400)
  const day = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `
  const clock = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
  return day + clock + fraction(micros % 1e6)
}

/** A moment in milliseconds since 1970 as Python's `str(datetime)` writes it in local time. */
export function datetime(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000)
  const at = new Date(Math.floor(micros / 1000))
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}${fraction(micros % 1e6)}`
}

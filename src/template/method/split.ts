import { typeFault } from '../fault.ts'
import { blank } from '../value/text.ts'

const breaks = '\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029'
const space = new RegExp(`[${blank}]`)
const spaces = new RegExp(`[${blank}]+`)
const leading = new RegExp(`^[${blank}]+`)
const lineEnd = new RegExp(`(\\r\\n|[${breaks}])`)

/** Python's split: at a separator, or at runs of white space when it is null; at most `most` times unless negative. */
export function split(text: string, separator: string | null, most = -1): string[] {
  if (separator === '') typeFault('empty separator')
  if (separator !== null) {
    const parts = text.split(separator)
    return most < 0 || parts.length <= most + 1 ? parts : [...parts.slice(0, most), parts.slice(most).join(separator)]
  }
  const parts: string[] = []
  let rest = text.replace(leading, '')
  while (rest !== '') {
    const gap = spaces.exec(rest)
    if (!gap || parts.length === most) {
      parts.push(rest)
      break
    }
    parts.push(rest.slice(0, gap.index))
    rest = rest.slice(gap.index + gap[0].length)
  }
  return parts
}

/** Python's rsplit: as split, counted from the end. */
export function splitBackwards(text: string, separator: string | null, most = -1): string[] {
  if (most < 0) return split(text, separator)
  if (separator === '') typeFault('empty separator')
  if (separator !== null) {
    const parts = text.split(separator)
    const kept = parts.length - most
    return kept <= 1 ? parts : [parts.slice(0, kept).join(separator), ...parts.slice(kept)]
  }
  const parts: string[] = []
  const last = (end: number, wanted: boolean): number => {
    let i = end
    while (i > 0 && space.test(text[i - 1] as string) === wanted) i--
    return i
  }
  let end = last(text.length, true)
  while (end > 0 && parts.length < most) {
    const start = last(end, false)
    parts.unshift(text.slice(start, end))
    end = last(start, true)
  }
  if (end > 0) parts.unshift(text.slice(0, end))
  return parts
}

/** Python's splitlines. */
export function splitLines(text: string, keepEnds = false): string[] {
  const parts = text.split(lineEnd)
  const lines: string[] = []
  for (let i = 0; i < parts.length; i += 2) {
    const line = parts[i] as string
    const end = parts[i + 1] ?? ''
    if (line !== '' || end !== '') lines.push(keepEnds ? line + end : line)
  }
  return lines
}

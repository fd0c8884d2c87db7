/** The end of a marker's inside that starts at an offset: strings are skipped, braces are paired. */
export function closing(text: string, from: number): number {
  let depth = 0
  let quote = ''
  for (let i = from; i < text.length; i++) {
    const c = text[i] as string
    if (quote) {
      if (c === quote) quote = ''
    } else if (c === '"' || c === "'") {
      quote = c
    } else if (c === '{') {
      depth++
    } else if (c === '}') {
      if (depth === 0 && text[i + 1] === '}') return i
      depth--
    }
  }
  return -1
}

/**
 * A condition that is written with braces, as an expression without them: `{{ x }} == 1` is `( x ) == 1`, and in a
 * string they join: `'a{{ x }}'` is `('a' ~ ( x ))`. So a value can never become part of the expression's text.
 */
export function withoutBraces(condition: string): string {
  if (!condition.includes('{{')) return condition
  let made = ''
  for (let i = 0; i < condition.length; ) {
    const c = condition[i] as string
    if (condition.startsWith('{{', i)) {
      const end = closing(condition, i + 2)
      if (end < 0) return condition
      made += `(${condition.slice(i + 2, end)})`
      i = end + 2
    } else if (c === "'" || c === '"') {
      const { text, next } = string(condition, i, c)
      made += text
      i = next
    } else {
      made += c
      i++
    }
  }
  return made
}

function string(condition: string, start: number, quote: string): { text: string; next: number } {
  const parts: string[] = []
  let piece = ''
  let i = start + 1
  while (i < condition.length && condition[i] !== quote) {
    const end = condition.startsWith('{{', i) ? closing(condition, i + 2) : -1
    if (end >= 0) {
      parts.push(quote + piece + quote, `(${condition.slice(i + 2, end)})`)
      piece = ''
      i = end + 2
    } else {
      const length = condition[i] === '\\' ? 2 : 1
      piece += condition.slice(i, i + length)
      i += length
    }
  }
  parts.push(quote + piece + quote)
  return { text: parts.length === 1 ? (parts[0] as string) : `(${parts.join(' ~ ')})`, next: i + 1 }
}

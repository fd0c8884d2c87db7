import { pythonRegex } from './translate.ts'

/** Python's re.match: whether a pattern fits the beginning of a text. */
export const matchesStart = (pattern: string, text: string): boolean => {
  const regex = pythonRegex(pattern, {}, text)
  regex.lastIndex = 0
  return new RegExp(`^(?:${regex.source})`, regex.flags.replace('g', '')).test(text)
}

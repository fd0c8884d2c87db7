import { withinTime } from './guard.ts'
import { pythonRegex } from './translate.ts'

/** Python's re.match: whether a pattern fits the beginning of a text. */
export const matchesStart = (pattern: string, text: string): boolean => {
  const regex = pythonRegex(pattern, {}, text)
  const start = new RegExp(`^(?:${regex.source})`, regex.flags.replace('g', ''))
  return withinTime(regex, text, () => start.test(text))
}

import { typeFault } from '../fault.ts'
import { matchesStart } from '../regex/match.ts'

/** Whether a key is one that a filter of keys looks for. */
export type KeyMatch = (key: string) => boolean

/** How a key fits a word: the whole, the beginning, the end, or a regular expression that its beginning fits. */
export function keyMatch(word: string, how: string, exact: string): KeyMatch {
  switch (how) {
    case exact:
      return (key) => key === word
    case 'starts_with':
      return (key) => key.startsWith(word)
    case 'ends_with':
      return (key) => key.endsWith(word)
    case 'regex':
      return (key) => matchesStart(word, key)
    default:
      return typeFault(`matching_parameter must be ${exact}, starts_with, ends_with or regex, not ${how}`)
  }
}

import { typeFault } from '../fault.ts'
import { controlEscapes } from '../syntax/python-escapes.ts'

/** The text that takes a match's place: Python's `\1`, `\g<name>` and escapes are filled in. */
export function expand(replacement: string, match: RegExpMatchArray): string {
  const group = (name: string): string => {
    if (/^\d+$/.test(name)) {
      if (Number(name) >= match.length) typeFault(`invalid group reference ${name}`)
      return match[Number(name)] ?? ''
    }
    if (!match.groups || !Object.hasOwn(match.groups, name)) typeFault(`unknown group name '${name}'`)
    return match.groups[name] ?? ''
  }
  return replacement.replace(
    /\\(?:g<(\w+)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|([\s\S]))/g,
    (all, name, octal, digits, other) => {
      if (name !== undefined) return group(name)
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      if (digits !== undefined) return group(digits)
      if (controlEscapes[other]) return controlEscapes[other]
      return /[a-zA-Z]/.test(other) ? typeFault(`bad escape \\${other} in the replacement`) : all
    },
  )
}

/** Python's re.sub: how often it replaced comes with the text. */
export function substitute(
  text: string,
  regex: RegExp,
  replacement: string,
  most: number,
): { text: string; count: number } {
  let made = ''
  let at = 0
  let count = 0
  for (const match of text.matchAll(regex)) {
    if (most > 0 && count >= most) break
    made += text.slice(at, match.index) + expand(replacement, match)
    at = match.index + match[0].length
    count++
  }
  return { text: made + text.slice(at), count }
}

/** A term such as `name key=value key='two words'`, taken apart. */
export interface Words {
  /** The words without `=`, joined again. */
  readonly first: string
  /** The same with the quotes they are written in. */
  readonly written: string
  readonly pairs: ReadonlyMap<string, string>
}

const word = /(?:[^\s'"\\]|\\.|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|['"\\])+/gs

const unquoted = (text: string): string => {
  const quote = text[0]
  return text.length > 1 && (quote === '"' || quote === "'") && text.endsWith(quote) ? text.slice(1, -1) : text
}

/** Reads a term of `key=value` words. */
export function readWords(term: string): Words {
  const first: string[] = []
  const written: string[] = []
  const pairs = new Map<string, string>()
  for (const [found] of term.matchAll(word)) {
    const at = found.indexOf('=')
    if (at > 0 && /^\w+$/.test(found.slice(0, at))) pairs.set(found.slice(0, at), unquoted(found.slice(at + 1)))
    else {
      first.push(unquoted(found))
      written.push(found)
    }
  }
  return { first: first.join(' '), written: written.join(' '), pairs }
}

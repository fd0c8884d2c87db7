/** A word of a line and where it starts, from 0. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Why a line cannot be split, and where. */
export class UnclosedWord extends Error {
  readonly start: number

  constructor(message: string, start: number) {
    super(message)
    this.start = start
  }
}

/** The words of a line as a shell would split them: quotes and backslashes are resolved, `#` ends the line if asked. */
export function words(line: string, comments = true): readonly Word[] {
  const ends = (at: number): boolean => comments && line[at] === '#'
  const found: Word[] = []
  let i = 0
  while (i < line.length) {
    while (i < line.length && /\s/.test(line[i]!)) i++
    if (i >= line.length || ends(i)) break
    const start = i
    let text = ''
    while (i < line.length && !/\s/.test(line[i]!) && !ends(i)) {
      const char = line[i]!
      if (char === '\\') {
        if (i + 1 >= line.length) throw new UnclosedWord('a backslash ends the line', i)
        text += line[i + 1]
        i += 2
      } else if (char === '"' || char === "'") {
        const [inner, next] = quoted(line, i)
        text += inner
        i = next
      } else {
        text += char
        i++
      }
    }
    found.push({ text, start, end: i })
    if (ends(i)) break
  }
  return found
}

function quoted(line: string, open: number): readonly [string, number] {
  const quote = line[open]!
  let text = ''
  let i = open + 1
  while (i < line.length && line[i] !== quote) {
    const next = line[i + 1]
    if (quote === '"' && line[i] === '\\' && (next === '"' || next === '\\')) {
      text += next
      i += 2
    } else {
      text += line[i]
      i++
    }
  }
  if (i >= line.length) throw new UnclosedWord(`the quote ${quote} that opens here is not closed`, open)
  return [text, i + 1]
}

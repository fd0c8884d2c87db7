import { Refusal } from '../../src/module/contract.ts'

/** A word that was cut from a command line, and where in the line it ends. */
export interface CutWord {
  readonly word: string
  readonly end: number
}

/** The words of a command line, parted as Python's `shlex.split` parts them; throws a `Refusal` for an open quote. */
export function cutWords(line: string): readonly CutWord[] {
  const words: CutWord[] = []
  const blank = /\s/
  for (let i = 0; i < line.length; ) {
    if (blank.test(line[i]!)) {
      i++
      continue
    }
    let word = ''
    while (i < line.length && !blank.test(line[i]!)) {
      const part = cutPart(line, i)
      word += part.word
      i = part.end
    }
    words.push({ word, end: i })
  }
  return words
}

/** One quoted part, one escaped character or one plain character. */
function cutPart(line: string, at: number): CutWord {
  const c = line[at]!
  if (c === "'") {
    const end = line.indexOf("'", at + 1)
    if (end < 0) throw unclosed(line)
    return { word: line.slice(at + 1, end), end: end + 1 }
  }
  if (c === '"') {
    const quoted = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(line.slice(at))
    if (!quoted) throw unclosed(line)
    return { word: quoted[1]!.replace(/\\(["\\])/g, '$1'), end: at + quoted[0].length }
  }
  if (c === '\\') {
    if (at + 1 >= line.length) throw new Refusal(`No escaped character at the end of the command: ${line}`)
    return { word: line[at + 1]!, end: at + 2 }
  }
  return { word: c, end: at + 1 }
}

const unclosed = (line: string): Refusal => new Refusal(`No closing quotation in the command: ${line}`)

/** A word as Python's `shlex.quote` writes it. */
export const shlexQuote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`

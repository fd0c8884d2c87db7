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

/** An expression that was written another way, and where each of its characters comes from. */
interface Rewritten {
  readonly text: string
  /** The offset in what was written of an offset in the text. */
  offset(at: number): number
}

/** Puts a text together from pieces of another and what stands between them. */
class Rewriting implements Rewritten {
  text = ''
  readonly #pieces: { readonly at: number; readonly from: number }[] = []

  add(piece: string, from: number): void {
    this.#pieces.push({ at: this.text.length, from })
    this.text += piece
  }

  append(other: Rewriting): void {
    for (const { at, from } of other.#pieces) this.#pieces.push({ at: this.text.length + at, from })
    this.text += other.text
  }

  offset(at: number): number {
    const piece = this.#pieces.findLast((one) => one.at <= at)
    return piece ? piece.from + at - piece.at : at
  }
}

/**
 * A condition that is written with braces, as an expression without them: `{{ x }} == 1` is `( x ) == 1`, and in a
 * string they join: `'a{{ x }}'` is `('a' ~ ( x ))`. So a value can never become part of the expression's text.
 */
export function withoutBraces(condition: string): Rewritten {
  const asItIs: Rewritten = { text: condition, offset: (at) => at }
  if (!condition.includes('{{')) return asItIs
  const made = new Rewriting()
  for (let i = 0; i < condition.length; ) {
    const c = condition[i] as string
    if (condition.startsWith('{{', i)) {
      const end = closing(condition, i + 2)
      if (end < 0) return asItIs
      addInside(made, condition, i, end)
      i = end + 2
    } else if (c === "'" || c === '"') {
      i = addString(made, condition, i, c)
    } else {
      made.add(c, i)
      i++
    }
  }
  made.add('', condition.length)
  return made
}

/** Adds what stands between the braces that open at `start` and close at `end`. */
function addInside(made: Rewriting, condition: string, start: number, end: number): void {
  made.add('(', start)
  made.add(condition.slice(start + 2, end), start + 2)
  made.add(')', end)
}

/** Adds the string that starts at an offset, and gives the offset behind it. */
function addString(made: Rewriting, condition: string, start: number, quote: string): number {
  const body = new Rewriting()
  let piece = start + 1
  let joined = false
  let i = piece
  const addPiece = (end: string): void => {
    body.add(quote, piece - 1)
    body.add(condition.slice(piece, i), piece)
    body.add(end, i)
  }
  while (i < condition.length && condition[i] !== quote) {
    const end = condition.startsWith('{{', i) ? closing(condition, i + 2) : -1
    if (end >= 0) {
      joined = true
      addPiece(quote)
      body.add(' ~ ', i)
      addInside(body, condition, i, end)
      body.add(' ~ ', end)
      i = end + 2
      piece = i
    } else {
      i = Math.min(i + (condition[i] === '\\' ? 2 : 1), condition.length)
    }
  }
  // A string that never ends is told as one.
  addPiece(i < condition.length ? quote : '')
  if (joined) made.add('(', start)
  made.append(body)
  if (joined) made.add(')', i)
  return i + 1
}

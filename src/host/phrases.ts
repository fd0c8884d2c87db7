import { quote } from '../shell/quote.ts'
import type { Script } from '../shell/script.ts'

/** A script as a session writes it. */
export interface Spelt {
  /** Sh text that comes before, by which the shell learns phrases that are new to it; ends with a newline unless empty. */
  readonly lesson: string
  /** One word whose value is the script's text, byte by byte. */
  readonly word: string
}

/**
 * The phrases that one shell has been told. Scripts bring the same functions again and again, and a shell that reads its
 * input byte by byte, as POSIX wants it, reads them for longer than it runs them; so each is sent once, as a variable.
 */
export class Phrases {
  readonly #variables = new Map<string, string>()

  spell({ text, phrases }: Script): Spelt {
    const lesson: string[] = []
    const longestFirst = phrases.toSorted((a, b) => b.length - a.length)
    const pieces = longestFirst.reduce<readonly Piece[]>(
      (split, phrase) => split.flatMap((piece) => (piece.kind === 'text' ? cut(piece.text, phrase) : [piece])),
      [{ kind: 'text', text }],
    )
    const words = pieces.map((piece) => {
      if (piece.kind === 'text') return piece.text === '' ? '' : quote(piece.text)
      let variable = this.#variables.get(piece.text)
      if (variable === undefined) {
        variable = `tutti_phrase_${this.#variables.size}`
        this.#variables.set(piece.text, variable)
        lesson.push(`${variable}=${quote(piece.text)}\n`)
      }
      return `"$${variable}"`
    })
    return { lesson: lesson.join(''), word: words.join('') || "''" }
  }
}

interface Piece {
  readonly kind: 'text' | 'phrase'
  readonly text: string
}

/** A text with the places where a phrase stands set apart. */
const cut = (text: string, phrase: string): readonly Piece[] =>
  text
    .split(phrase)
    .flatMap((rest, i): readonly Piece[] => [
      ...(i === 0 ? [] : [{ kind: 'phrase', text: phrase } as const]),
      { kind: 'text', text: rest },
    ])

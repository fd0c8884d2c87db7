import { SHORTEST, spellings } from './spelling.ts'

/** Spellings by their first characters, the longest first. */
class Spellings {
  readonly #byStart = new Map<string, string[]>()
  readonly #known = new Set<string>()

  add(spelling: string): void {
    if (this.#known.has(spelling)) return
    this.#known.add(spelling)
    const start = spelling.slice(0, SHORTEST)
    const same = this.#byStart.get(start)
    if (!same) this.#byStart.set(start, [spelling])
    else {
      const place = same.findIndex((one) => one.length < spelling.length)
      same.splice(place < 0 ? same.length : place, 0, spelling)
    }
  }

  get isEmpty(): boolean {
    return this.#known.size === 0
  }

  /** The end of the longest spelling that begins at a place; the place itself when none does. */
  endAt(text: string, place: number): number {
    const found = this.#byStart.get(text.slice(place, place + SHORTEST))?.find((one) => text.startsWith(one, place))
    return place + (found?.length ?? 0)
  }
}

/**
 * Replaces secrets in a text by `***`. The set is live: what is added later is replaced from then on; nothing is taken
 * out of it. Secrets that overlap are one. A secret below four characters is left alone: to hide it would tear `ok=1`
 * and every other word apart and show, by the holes, what it is.
 */
export function redactor(secrets: ReadonlySet<string>): (text: string) => string {
  const known = new Spellings()
  let taken = 0
  return (text) => {
    if (secrets.size !== taken) {
      for (const secret of [...secrets].slice(taken)) for (const one of spellings(secret)) known.add(one)
      taken = secrets.size
    }
    return known.isEmpty ? text : replaced(text, known)
  }
}

function replaced(text: string, known: Spellings): string {
  let made = ''
  let shown = 0
  for (let at = 0; at + SHORTEST <= text.length; ) {
    let end = known.endAt(text, at)
    if (end === at) {
      at++
      continue
    }
    for (let inside = at + 1; inside < end; inside++) end = Math.max(end, known.endAt(text, inside))
    made += `${text.slice(shown, at)}***`
    shown = end
    at = end
  }
  return shown === 0 ? text : made + text.slice(shown)
}

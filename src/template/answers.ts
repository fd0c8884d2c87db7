/** Thrown where a render needs an answer that is still on its way: whoever began it waits, and renders again. */
export class Awaiting extends Error {
  override readonly name = 'Awaiting'
  readonly ready: Promise<void>

  constructor(ready: Promise<void>) {
    super('a lookup is waiting for its answer')
    this.ready = ready
  }
}

/** How something slow is asked: without holding up everything else, or at once. */
export interface Question<T> {
  later(): Promise<T>
  now(): T
}

/** One question that was asked, and what has come of it so far. */
class Asked {
  readonly key: string
  readonly ready: Promise<void>
  #outcome: { readonly value: unknown } | { readonly error: unknown } | undefined

  constructor(key: string, answer: Promise<unknown>) {
    this.key = key
    this.ready = answer.then(
      (value) => {
        this.#outcome = { value }
      },
      (error: unknown) => {
        this.#outcome = { error }
      },
    )
  }

  /** The answer, the failure, or `Awaiting`. */
  take(): unknown {
    if (!this.#outcome) throw new Awaiting(this.ready)
    if ('error' in this.#outcome) throw this.#outcome.error
    return this.#outcome.value
  }
}

/**
 * The answers to slow questions of one piece of work, which is synchronous and is done again each time an answer has
 * come. Questions are known again by the template that asks and by their order in it, so that each is asked once.
 */
export class Answers {
  readonly #asked = new Map<string, Asked[]>()
  readonly #counts = new Map<string, number>()
  #template = ''
  #isOpen = false

  /** What the work comes to when all its questions are answered. Nothing is kept for the next work. */
  async settle<T>(work: () => T): Promise<T> {
    if (this.#isOpen) return work()
    try {
      for (;;) {
        const ready = this.#tryOnce(work)
        if ('made' in ready) return ready.made
        await ready.awaiting
      }
    } finally {
      this.#asked.clear()
    }
  }

  #tryOnce<T>(work: () => T): { readonly made: T } | { readonly awaiting: Promise<void> } {
    this.#counts.clear()
    this.#isOpen = true
    try {
      return { made: work() }
    } catch (error) {
      if (!(error instanceof Awaiting)) throw error
      return { awaiting: error.ready }
    } finally {
      this.#isOpen = false
    }
  }

  /** Does the rendering of one template, whose questions are counted by themselves. */
  within<T>(template: string, work: () => T): T {
    const outer = this.#template
    this.#template = template
    try {
      return work()
    } finally {
      this.#template = outer
    }
  }

  /** The answer to a question; outside of `settle` it is asked at once. */
  answer<T>(key: string, question: Question<T>): T {
    if (!this.#isOpen) return question.now()
    const place = this.#counts.get(this.#template) ?? 0
    this.#counts.set(this.#template, place + 1)
    const asked = this.#asked.get(this.#template) ?? []
    this.#asked.set(this.#template, asked)
    const before = asked[place]
    // A template that asks something else each time (a random number, the time) would never come to an end.
    if (before && before.key !== key) return question.now()
    const one = before ?? new Asked(key, question.later())
    asked[place] = one
    return one.take() as T
  }
}

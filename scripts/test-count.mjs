/** How many results there are between two signs of life. */
const SIGN_OF_LIFE = 100

/** Reads the TAP that ava prints: shows failures as they come, and counts everything else for the end. */
export class TestCount {
  #say
  #passed = 0
  #failed = 0
  /** Titles by the reason they were skipped for. */
  #skipped = new Map()
  #last
  #pending = []

  constructor(say) {
    this.#say = say
  }

  read(line) {
    const result = /^(not )?ok \d+ - (.*?)( # (SKIP|TODO)\b.*)?$/.exec(line)
    if (result) {
      this.#settle()
      const [, not, title, , directive] = result
      this.#last = {
        failed: not !== undefined && directive === undefined,
        title,
        reasons: directive ? [directive] : [],
      }
      return
    }
    if (!this.#last) return
    if (/^(1\.\.\d+|# (tests|pass|skip|fail) \d+)$/.test(line)) return
    const reason = /^#\s+skipped\b:?\s*(.*)$/i.exec(line)
    if (reason) this.#last.reasons.push(reason[1])
    this.#pending.push(line)
  }

  /** Prints what was counted; true when all is well. */
  finish(ending) {
    this.#settle()
    if (ending !== 0 && this.#failed === 0) {
      this.#say(`\nava itself ended with ${ending}`)
      this.#failed++
    } else if (ending === 0 && this.#passed === 0) {
      this.#say('\nno test ran')
      this.#failed++
    }
    const skipped = [...this.#skipped.values()].reduce((sum, titles) => sum + titles.length, 0)
    this.#say(`\n${skipped} skipped, in whole or in part${skipped > 0 ? ':' : ''}`)
    for (const [reason, titles] of this.#skipped) {
      this.#say(`  ${reason}`)
      for (const title of titles) this.#say(`    ${title}`)
    }
    this.#say(`\n${this.#passed} passed, ${this.#failed} failed`)
    return this.#failed === 0
  }

  #settle() {
    const last = this.#last
    const pending = this.#pending.splice(0)
    if (!last) return
    this.#last = undefined
    if (last.failed) {
      this.#failed++
      this.#say(`\nFAILED  ${last.title}`)
      for (const line of pending) this.#say(line)
    } else if (last.reasons.length > 0) {
      const [reason] = last.reasons
      this.#skipped.set(reason, [...(this.#skipped.get(reason) ?? []), last.title])
    } else {
      this.#passed++
      if (this.#passed % SIGN_OF_LIFE === 0) this.#say(`${this.#passed} passed so far`)
    }
  }
}

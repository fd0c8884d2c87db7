import type { HostRecap, Outcome } from './event.ts'

/** The counters of every host, as the recap prints them. */
export class RecapCount {
  readonly #hosts = new Map<string, { -readonly [K in keyof HostRecap]: number }>()

  /** `rescued` says that a failure leads into a rescue. */
  count(host: string, outcome: Pick<Outcome, 'status' | 'changed' | 'ignored'>, rescued: boolean): void {
    const of = this.#of(host)
    switch (outcome.status) {
      case 'ok':
        of.ok++
        if (outcome.changed) of.changed++
        break
      case 'skipped':
        of.skipped++
        break
      case 'failed':
        if (outcome.ignored) {
          of.ok++
          of.ignored++
          if (outcome.changed) of.changed++
        } else if (rescued) of.rescued++
        else of.failed++
        break
      case 'unreachable':
        if (outcome.ignored) {
          of.ok++
          of.ignored++
        } else of.unreachable++
        break
    }
  }

  /** An include that brought tasks to a host counts as one that went well. */
  include(host: string): void {
    this.#of(host).ok++
  }

  get all(): { readonly [host: string]: HostRecap } {
    return Object.fromEntries([...this.#hosts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #of(host: string) {
    let of = this.#hosts.get(host)
    if (!of) {
      of = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 }
      this.#hosts.set(host, of)
    }
    return of
  }
}

import type { HostRecap, Outcome } from './event.ts'

type Counts = { -readonly [K in keyof HostRecap]: number }

/** The counters of every host, as the recap prints them. */
export class RecapCount {
  readonly #hosts = new Map<string, Counts>()

  /** Counts an outcome; `rescued` says that a failure leads into a rescue. What it gives takes the outcome back. */
  count(host: string, outcome: Pick<Outcome, 'status' | 'changed' | 'ignored'>, rescued: boolean): () => void {
    const counts = this.#of(host)
    const counted = countersOf(outcome, rescued)
    for (const name of counted) counts[name]++
    return () => {
      for (const name of counted) counts[name]--
    }
  }

  /** An include that brought tasks to a host counts as one that went well. */
  include(host: string): void {
    this.#of(host).ok++
  }

  get all(): { readonly [host: string]: HostRecap } {
    return Object.fromEntries([...this.#hosts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  #of(host: string): Counts {
    let of = this.#hosts.get(host)
    if (!of) {
      of = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 }
      this.#hosts.set(host, of)
    }
    return of
  }
}

function countersOf(
  { status, changed, ignored }: Pick<Outcome, 'status' | 'changed' | 'ignored'>,
  rescued: boolean,
): readonly (keyof HostRecap)[] {
  switch (status) {
    case 'ok':
      return changed ? ['ok', 'changed'] : ['ok']
    case 'skipped':
      return ['skipped']
    case 'failed':
      if (ignored) return changed ? ['ok', 'ignored', 'changed'] : ['ok', 'ignored']
      return rescued ? ['rescued'] : ['failed']
    case 'unreachable':
      return ignored ? ['ok', 'ignored'] : ['unreachable']
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'

export interface StartRate {
  /** Connections to one endpoint that may be unauthenticated at once; sshd's MaxStartups begins to drop at ten. */
  readonly startsPerEndpoint: number
  /** How often a start that the server dropped is tried again. */
  readonly retries: number
  /** The first pause before a retry; it doubles each time and is jittered. */
  readonly retryDelayMs: number
}

export const defaultStartRate: StartRate = { startsPerEndpoint: 8, retries: 4, retryDelayMs: 250 }

/** What limits and repeats connection starts; one for a whole transport, as it counts per endpoint. */
export interface StartLimiter {
  /** Runs an attempt when the endpoint has room, and again while it fails in a way that `isDropped` knows. */
  start<T>(endpoint: string, attempt: () => Promise<T>, isDropped: (error: unknown) => boolean): Promise<T>
}

interface Limit {
  readonly run: LimitFunction
  users: number
}

export function startLimiter(rate: StartRate): StartLimiter {
  const limits = new Map<string, Limit>()
  const attemptAll = async <T>(
    { run }: Limit,
    attempt: () => Promise<T>,
    isDropped: (error: unknown) => boolean,
  ): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        const result = await run(attempt)
        run.concurrency = Math.min(rate.startsPerEndpoint, run.concurrency + 1)
        return result
      } catch (error) {
        if (!isDropped(error)) throw error
        // The server takes fewer than it was sent.
        run.concurrency = Math.max(1, Math.floor(run.concurrency / 2))
        if (tries >= rate.retries) throw error
      }
      // Jittered, so that hosts dropped together do not come back together.
      await delay(rate.retryDelayMs * 2 ** tries * (0.5 + Math.random()))
    }
  }
  return {
    start: async (endpoint, attempt, isDropped) => {
      const limit = limits.get(endpoint) ?? { run: pLimit(rate.startsPerEndpoint), users: 0 }
      limits.set(endpoint, limit)
      limit.users++
      try {
        return await attemptAll(limit, attempt, isDropped)
      } finally {
        if (--limit.users === 0) limits.delete(endpoint)
      }
    },
  }
}

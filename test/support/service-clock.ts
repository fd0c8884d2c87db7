import type { Layout } from '../../lab/layout.ts'
import { startLoop } from './lab-play.ts'

/** What a client has seen of a service that was interrupted. */
export interface Interruption {
  readonly good: number
  readonly failed: number
  /** Seconds from one good answer to the next, where it took longest. */
  readonly longest: number
}

/** A client that asks again and again, and notes when it was answered. */
export interface Clock {
  stop(): Promise<Interruption>
}

/** Asks for an address from a host of a lab again and again, as one who waits for half a second; has asked once when it is there. */
export async function startClock(layout: Layout, host: string, url: string): Promise<Clock> {
  // The loop tells what it calls a failure: each good answer with its time, and each that was missed.
  const asked = `curl -sf -m 0.5 -o /dev/null ${url} && date +at:%s%3N || echo missed; false`
  const loop = startLoop(layout, host, `{ ${asked}; }`)
  // What is interrupted before the client asks at all, it does not see.
  await loop.spoken
  return {
    async stop() {
      const { failures } = await loop.stop()
      const times = failures.flatMap((line) => /at:(\d+)/.exec(line)?.slice(1).map(Number) ?? [])
      const gaps = times.slice(1).map((time, at) => time - (times[at] ?? time))
      return { good: times.length, failed: failures.length - times.length, longest: Math.max(0, ...gaps) / 1000 }
    },
  }
}

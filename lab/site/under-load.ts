import { setTimeout as delay } from 'node:timers/promises'
import type { Row } from './fault.ts'
import type { Stage } from './stage.ts'
import { type Asked, count } from './stopwatch.ts'
import type { Load } from './web-load.ts'

/** Failures that are worth a look, the most frequent first. */
export function failuresOf(all: readonly Asked[]): string {
  const texts = all.flatMap(({ failure }) => failure ?? [])
  const kinds = [...new Set(texts)].map((text) => ({ text, times: texts.filter((one) => one === text).length }))
  return kinds
    .sort((a, b) => b.times - a.times)
    .slice(0, 3)
    .map(({ text, times }) => `${times} × ${text}`)
    .join(', ')
}

/** When the failures began, in seconds after a moment. */
function timesOf(all: readonly Asked[], since: number): string {
  const times = all.flatMap(({ began, failure }) => (failure === undefined ? [] : (began - since) / 1000))
  return `${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)} s after it began`
}

/** Does something while a load runs, some seconds longer on both sides, and counts what the load saw of it. */
export async function underLoad(
  { say }: Stage,
  what: string,
  load: Load,
  act: () => Promise<void>,
): Promise<Row & { readonly all: readonly Asked[] }> {
  let since = Date.now()
  let trouble: unknown
  try {
    await delay(2000)
    since = Date.now()
    await act()
    await delay(3000)
  } catch (error) {
    trouble = error
  }
  const all = await load.end()
  if (trouble !== undefined) throw trouble
  const before = all.filter(({ ended, failure }) => ended < since && failure !== undefined).length
  const counted = count(all, since)
  say(
    `  ${what}: ${counted.failed} of ${counted.asked} failed${counted.failed > 0 ? ` (${failuresOf(all)}; ${timesOf(all, since)})` : ''}`,
  )
  if (before > 0) say(`  ${before} requests failed before anything was broken: this machine is too busy to measure`)
  return { what, ...counted, all }
}

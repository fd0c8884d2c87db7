import type { HostRecap } from '../run/event.ts'
import type { Segment, Tone } from './colour.ts'

const cells: readonly (readonly [keyof HostRecap, Tone])[] = [
  ['ok', 'ok'],
  ['changed', 'changed'],
  ['unreachable', 'unreachable'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['rescued', 'ok'],
  ['ignored', 'ignored'],
]

/** One host's line of the recap: counters that are not zero stand out. */
export function recapLine(host: string, counts: HostRecap): readonly Segment[] {
  const tone = counts.failed + counts.unreachable > 0 ? 'failed' : counts.changed > 0 ? 'changed' : 'ok'
  return [
    { text: host, tone },
    { text: `${' '.repeat(Math.max(0, 26 - host.length))} :` },
    ...cells.flatMap(([name, meaning]): Segment[] => [
      { text: ' ' },
      { text: `${name}=${String(counts[name]).padEnd(4)}`, tone: counts[name] > 0 ? meaning : undefined },
    ]),
  ]
}

/** The lines of a recap, hosts sorted by name. */
export const recapLines = (recap: { readonly [host: string]: HostRecap }): readonly (readonly Segment[])[] =>
  Object.keys(recap)
    .sort()
    .map((host) => recapLine(host, recap[host] as HostRecap))

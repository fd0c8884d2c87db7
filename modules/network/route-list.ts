import { canonicalAddress, canonicalPrefix } from './address.ts'

/** What becomes of packets to a destination. */
export const routeKinds = ['unicast', 'blackhole', 'unreachable', 'prohibit'] as const
export type RouteKind = (typeof routeKinds)[number]

/** One route of a table. */
export type Route = {
  readonly kind: string
  /** In the one way it is written; `0.0.0.0/0` or `::/0` for what has no other. */
  readonly dest: string
  readonly via: string
  readonly device: string
  readonly src: string
  readonly scope: string
  readonly metric: number
  /** 0 where the interface says how much. */
  readonly mtu: number
  readonly onlink: boolean
}

/** The metric that the kernel gives a route without one. */
export const plainMetric = (family: '4' | '6'): number => (family === '4' ? 0 : 1024)

/** A destination in the one way it is written; undefined for what is none. */
export const destination = (text: string, family: '4' | '6'): string | undefined =>
  text === 'default' ? (family === '4' ? '0.0.0.0/0' : '::/0') : canonicalPrefix(text)

/** Reads the lines of `ip -o -4 route show table NAME`; a route of several ways has none of its own. */
export const readRoutes = (text: string, family: '4' | '6'): readonly Route[] =>
  text.split('\n').flatMap((line) => {
    const words = line.replace(/\\.*$/, '').trim().split(/\s+/)
    const kind = /^(\d|default|[\da-fA-F]*:)/.test(words[0] ?? '') ? 'unicast' : (words[0] ?? '')
    const [name = '', ...rest] = kind === 'unicast' ? words : words.slice(1)
    const dest = destination(name, family)
    if (dest === undefined) return []
    const after = (word: string): string => (rest.includes(word) ? (rest[rest.indexOf(word) + 1] ?? '') : '')
    const via = after('via')
    return [
      {
        kind,
        dest,
        via: canonicalAddress(via === 'inet' || via === 'inet6' ? after(via) : via) ?? via,
        device: after('dev'),
        src: canonicalAddress(after('src')) ?? '',
        scope: after('scope') || 'global',
        metric: Number(after('metric') || 0),
        mtu: Number(after('mtu') || 0),
        onlink: rest.includes('onlink'),
      },
    ]
  })

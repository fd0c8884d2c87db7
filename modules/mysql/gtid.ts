import type { Server } from './server.ts'

/** A span of transactions of MySQL, both ends in it. */
type Span = readonly [first: bigint, last: bigint]

/** MySQL's set of transactions: spans by the identity (and tag) of the server that they come from. */
function readSet(text: string): ReadonlyMap<string, readonly Span[]> {
  const set = new Map<string, Span[]>()
  for (const part of text
    .replaceAll(/\s/g, '')
    .split(',')
    .filter((one) => one !== '')) {
    const [uuid = '', ...rest] = part.toLowerCase().split(':')
    let of = uuid
    for (const word of rest) {
      const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(word) ?? []
      if (first === undefined) of = `${uuid}:${word}`
      else set.set(of, [...(set.get(of) ?? []), [BigInt(first), BigInt(last ?? first)]])
    }
  }
  return set
}

/** What is left of spans without others. */
const without = (spans: readonly Span[], others: readonly Span[]): readonly Span[] =>
  others.reduce<readonly Span[]>(
    (left, [first, last]) =>
      left.flatMap(([from, to]): readonly Span[] => {
        if (last < from || first > to) return [[from, to]]
        return [
          ...(from < first ? [[from, first - 1n] as const] : []),
          ...(to > last ? [[last + 1n, to] as const] : []),
        ]
      }),
    spans,
  )

const spelt = ([first, last]: Span): string => (first === last ? String(first) : `${first}-${last}`)

/** The transactions of one set of MySQL's that are not in another. */
export function setWithout(text: string, other: string): string {
  const others = readSet(other)
  return [...readSet(text)]
    .map(([of, spans]) => [of, without(spans, others.get(of) ?? [])] as const)
    .filter(([, left]) => left.length > 0)
    .map(([of, left]) => [of, ...left.map(spelt)].join(':'))
    .join(',')
}

/** A transaction of MariaDB: the last one of a domain that a server made. */
interface Position {
  readonly domain: string
  readonly server: string
  readonly number: bigint
}

const readPositions = (text: string): readonly Position[] =>
  [...text.matchAll(/(\d+)-(\d+)-(\d+)/g)].map(([, domain = '', server = '', number = '0']) => ({
    domain,
    server,
    number: BigInt(number),
  }))

/** What a server knows of its transactions: MariaDB's positions and the state of its binary log, or MySQL's set. */
export interface Transactions {
  readonly serverId: string
  readonly executed: string
  readonly slavePos: string
  readonly binlogState: string
}

/** The last transaction of each domain among positions of MariaDB. */
export function latest(...texts: readonly string[]): string {
  const last = new Map<string, Position>()
  for (const one of texts.flatMap(readPositions)) {
    const before = last.get(one.domain)
    if (before === undefined || one.number > before.number) last.set(one.domain, one)
  }
  return [...last.values()].map(spell).join(',')
}

const spell = ({ domain, server, number }: Position): string => `${domain}-${server}-${number}`

/**
 * The transactions of a replica that a source does not have; '' when there are none. Of MariaDB only the last of each domain
 * and server is known: those that the replica made itself, and how far it is in each domain.
 */
export function errantTransactions({ family }: Server, replica: Transactions, source: Transactions): string {
  if (family === 'mysql') return setWithout(replica.executed, source.executed)
  const known = [...readPositions(source.binlogState), ...readPositions(source.slavePos)]
  const own = readPositions(replica.binlogState).filter(({ server }) => server === replica.serverId)
  const errant = own.filter(
    (one) =>
      !known.some(
        ({ domain, server, number }) => domain === one.domain && server === one.server && number >= one.number,
      ),
  )
  const ahead = readPositions(replica.slavePos).filter(
    (one) => !known.some(({ domain, number }) => domain === one.domain && number >= one.number),
  )
  return [...errant, ...ahead].map(spell).join(',')
}

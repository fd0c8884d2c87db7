import { readMark } from './rules.ts'

/** The numbers that a table of `ipvsadm -Ln` shows, column by column. */
export interface Listing {
  /** Of each service, by its key. */
  readonly services: ReadonlyMap<string, readonly number[]>
  /** Of each real server, by the keys of its service and its own. */
  readonly servers: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>
}

/** Reads a table of `ipvsadm -Ln` with `--thresholds`, `--stats`, `--rate` or `--persistent-conn`. */
export function readListing(lines: readonly string[]): Listing {
  const services = new Map<string, readonly number[]>()
  const servers = new Map<string, Map<string, readonly number[]>>()
  let current: Map<string, readonly number[]> | undefined
  for (const line of lines) {
    const [kind = '', name = '', ...rest] = line.trim().split(/\s+/)
    if (kind === '->') {
      if (/\d$/.test(name)) current?.set(name, rest.map(Number))
      continue
    }
    const key = keyOf(kind, name, rest[0])
    if (key === undefined) continue
    services.set(key, rest.filter((word) => /^\d+$/.test(word)).map(Number))
    current = new Map()
    servers.set(key, current)
  }
  return { services, servers }
}

function keyOf(kind: string, name: string, next: string | undefined): string | undefined {
  switch (kind) {
    case 'TCP':
    case 'UDP':
    case 'SCTP':
      return `${kind.toLowerCase()} ${name}`
    case 'FWM':
      return `fwmark ${readMark(name)}${next === 'IPv6' ? ' ipv6' : ''}`
    default:
      return undefined
  }
}

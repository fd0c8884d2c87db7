import { isIPv6 } from 'node:net'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { BadRange, expandRanges } from './range.ts'

const RANGE = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const LABEL = String.raw`(?:[\p{L}\p{N}_]|${RANGE})(?:[\p{L}\p{N}_-]|${RANGE})*(?<![_-])`
const HOSTNAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'iu')
/** Most names, told without the tables of Unicode, which take milliseconds to make. */
const PLAIN_HOSTNAME = /^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/
const WITH_PORT = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/
const BRACKETED = /^\[(.+)\]:([0-9]+)$/
const ANY_RANGE = /\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]/gi

/** A host as `-i`, an inventory line or a pattern names it, with the port behind it. */
export interface Address {
  readonly host: string
  readonly port: number | undefined
}

const isHost = (text: string): boolean =>
  PLAIN_HOSTNAME.test(text) || HOSTNAME.test(text) || isIPv6(text.replace(ANY_RANGE, '0'))

/** `host`, `host:port` or `[host]:port`, where the host may hold ranges; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const found = BRACKETED.exec(text) ?? WITH_PORT.exec(text)
  const host = found?.[1] ?? text
  if (!isHost(host)) return undefined
  return { host, port: found ? Number(found[2]) : undefined }
}

/** The value of `inventory_hostname_short`: the name up to its first dot, an address as it is. */
export function shortName(name: string): string {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) || isIPv6(name) ? name : name.split('.', 1)[0]!
}

/** The names, and the port, that a host line or key stands for: ranges are counted out. */
export function hostNames(
  text: string,
  at: Position,
): { readonly names: readonly string[]; readonly port: number | undefined } {
  // Most hosts are a name: neither a port nor a range.
  if (!/[:[]/.test(text) && text !== '---') return { names: [text], port: undefined }
  const address = parseAddress(text)
  if (text.endsWith(':') && !address) {
    throw new Failure('inventory-syntax', `a host cannot end in ":"`, {
      at,
      hint: 'a port comes behind it, as in host:2222',
    })
  }
  if (text === '---') {
    throw new Failure('inventory-syntax', '"---" is no host', { at, hint: 'give a YAML inventory the extension .yml' })
  }
  try {
    return { names: expandRanges(address?.host ?? text), port: address?.port }
  } catch (error) {
    if (error instanceof BadRange) throw new Failure('inventory-syntax', error.message, { at })
    throw error
  }
}

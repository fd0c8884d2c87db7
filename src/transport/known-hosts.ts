import { Buffer } from 'node:buffer'
import { createHmac, randomBytes } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { readText } from './ssh-config.ts'

/** A host key that a file of known hosts tells of. */
export interface KnownKey {
  readonly file: string
  /** Counts from 1. */
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | undefined
  readonly type: string
  /** The public key in base64, as SSH sends it. */
  readonly key: string
}

/** A file of known hosts, read once. */
export interface KnownHosts {
  readonly file: string
  /** The keys of a host by the name it is looked up with: `host`, or `[host]:port` when the port is not 22. */
  keysOf(name: string): readonly KnownKey[]
  /** How many keys have been added since the file was read. */
  readonly added: number
  /** Adds a key to the file and to what is known; throws the system's error when the file cannot be written. */
  add(name: string, type: string, key: string, hashed: boolean): void
}

/** The name a host has in files of known hosts. */
export const knownName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`

interface Hashed {
  readonly salt: Buffer
  readonly hash: string
  readonly known: KnownKey
}

interface Pattern {
  readonly patterns: readonly RegExp[]
  readonly exceptions: readonly RegExp[]
  readonly known: KnownKey
}

/** Reads a file of known hosts; one that is not there knows nobody. Lines it cannot read are passed over, as ssh does. */
export function readKnownHosts(file: string): KnownHosts {
  const exact = new Map<string, KnownKey[]>()
  const patterns: Pattern[] = []
  const hashes: Hashed[] = []
  const remember = (name: string, known: KnownKey) => {
    const keys = exact.get(name)
    if (keys) keys.push(known)
    else exact.set(name, [known])
  }
  const lines = (readText(file) ?? '').split('\n')
  for (const [index, text] of lines.entries()) {
    const entry = parseLine(text)
    if (!entry) continue
    const known: KnownKey = { file, line: index + 1, marker: entry.marker, type: entry.type, key: entry.key }
    const hashed = /^\|1\|([^|]+)\|([^|]+)$/.exec(entry.names)
    if (hashed?.[1] && hashed[2]) {
      hashes.push({ salt: Buffer.from(hashed[1], 'base64'), hash: hashed[2], known })
      continue
    }
    const names = entry.names.toLowerCase().split(',')
    if (names.every((name) => !/[*?!]/.test(name))) for (const name of names) remember(name, known)
    else patterns.push({ ...splitPatterns(names), known })
  }
  let lineCount = lines.at(-1) === '' ? lines.length - 1 : lines.length
  const isHashOf = (name: string) => (one: Hashed) =>
    createHmac('sha1', one.salt).update(name).digest('base64') === one.hash
  let added = 0
  return {
    file,
    get added() {
      return added
    },
    keysOf: (name) => [
      ...(exact.get(name) ?? []),
      ...patterns.filter((one) => matches(one, name)).map((one) => one.known),
      ...hashes.filter(isHashOf(name)).map((one) => one.known),
    ],
    add: (name, type, key, hashed) => {
      append(file, `${hashed ? hashName(name) : name} ${type} ${key}`)
      added++
      remember(name, { file, line: ++lineCount, marker: undefined, type, key })
    },
  }
}

interface Line {
  readonly marker: KnownKey['marker']
  readonly names: string
  readonly type: string
  readonly key: string
}

function parseLine(text: string): Line | undefined {
  const words = text.trim().split(/\s+/)
  if (words[0] === undefined || words[0] === '' || words[0].startsWith('#')) return undefined
  const marker = words[0].startsWith('@') ? words.shift() : undefined
  if (marker !== undefined && marker !== '@revoked' && marker !== '@cert-authority') return undefined
  const [names, type, key] = words
  if (names === undefined || type === undefined || key === undefined) return undefined
  // Padding and line noise aside, the same bytes must compare equal.
  const normal = Buffer.from(key, 'base64').toString('base64')
  return { marker: marker?.slice(1) as KnownKey['marker'], names, type, key: normal }
}

const splitPatterns = (names: readonly string[]): Omit<Pattern, 'known'> => ({
  patterns: names.filter((name) => !name.startsWith('!')).map(wildcard),
  exceptions: names.filter((name) => name.startsWith('!')).map((name) => wildcard(name.slice(1))),
})

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  )

const matches = (one: Pattern, name: string): boolean =>
  one.patterns.some((pattern) => pattern.test(name)) && !one.exceptions.some((pattern) => pattern.test(name))

function hashName(name: string): string {
  const salt = randomBytes(20)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}

/** Adds a line in one write, so that programs which do the same do not mix their lines. */
function append(file: string, line: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const handle = openSync(file, 'a+', 0o600)
  try {
    const { size } = fstatSync(handle)
    const last = Buffer.from('\n')
    if (size > 0) readSync(handle, last, 0, 1, size - 1)
    writeSync(handle, `${last.toString() === '\n' ? '' : '\n'}${line}\n`)
  } finally {
    closeSync(handle)
  }
}

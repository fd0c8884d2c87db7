import { createHmac, hash } from 'node:crypto'
import { Refusal } from '../../src/module/contract.ts'

/** A line of a known_hosts file. */
export interface KnownLine {
  /** `@cert-authority` or `@revoked`; `''` for a plain key. */
  readonly marker: string
  /** Names and patterns with commas between them, or one name hashed. */
  readonly hosts: string
  readonly type: string
  /** The key itself, in base64. */
  readonly blob: string
}

/** Reads a line; undefined for one that holds no key. */
export function readKnownLine(line: string): KnownLine | undefined {
  const words = line.trim().split(/\s+/)
  const marker = words[0]?.startsWith('@') ? (words.shift() ?? '') : ''
  const [hosts = '', type, blob] = words
  if (hosts === '' || hosts.startsWith('#') || !type || !blob) return undefined
  return { marker, hosts, type, blob }
}

const hashed = (salt: string, host: string): string =>
  createHmac('sha1', Buffer.from(salt, 'base64')).update(host).digest('base64')

const isHashed = (hosts: string): boolean => hosts.startsWith('|1|')

/** Whether a glob of `*` and `?` fits a name. */
const fits = (glob: string, host: string): boolean => {
  const source = glob
    .toLowerCase()
    .replace(/[.*+?^${}()|[\]\\]/g, (c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`))
  return new RegExp(`^${source}$`, 's').test(host)
}

/** Whether a line is about a host, as ssh decides it. */
export function isAbout({ hosts }: KnownLine, host: string): boolean {
  if (isHashed(hosts)) {
    const [, , salt = '', sum] = hosts.split('|')
    return hashed(salt, host) === sum
  }
  const globs = hosts.split(',')
  return globs.some((one) => fits(one, host)) && !globs.some((one) => one.startsWith('!') && fits(one.slice(1), host))
}

/** Whether a line trusts more than the names that it spells. */
const isWide = ({ marker, hosts }: KnownLine): boolean => marker !== '' || (!isHashed(hosts) && /[*?!]/.test(hosts))

const same = (a: KnownLine, b: KnownLine): boolean =>
  a.marker === b.marker &&
  a.type === b.type &&
  a.blob === b.blob &&
  (a.hosts === b.hosts || (isHashed(a.hosts) && isHashed(b.hosts)))

/** What shall be known of a host. */
export interface KnownWish {
  /** In small letters. */
  readonly host: string
  /** Lines as they are given. */
  readonly key: string | undefined
  readonly hash: boolean
  readonly state: 'present' | 'absent'
}

interface Wished {
  readonly line: KnownLine
  readonly text: string
}

/**
 * The line with the host's name hashed.
 * Unlike Ansible: the salt follows from the key and is not drawn by lot, so that check mode tells the line that is written.
 */
function hashedText(text: string, line: KnownLine, host: string): string {
  const salt = hash('sha1', `${host} ${line.blob}`, 'base64')
  return text.replace(line.hosts, () => `|1|${salt}|${hashed(salt, host)}`)
}

/** The lines that a key argument holds; each must be about the host. */
function wishedLines({ host, key, hash }: KnownWish): readonly Wished[] {
  return (key ?? '')
    .split(/\r?\n/)
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('#'))
    .map((text) => {
      const given = readKnownLine(text)
      if (!given) throw new Refusal(`key is no line of a known_hosts file: ${text}`)
      if (/,/.test(host))
        throw new Refusal('Comma separated list of names is not supported. Please pass a single name.')
      const shown = hash && !isHashed(given.hosts) ? hashedText(text, given, host) : text
      const line = readKnownLine(shown) ?? given
      if (!isAbout(line, host)) throw new Refusal(`the key is for ${given.hosts}, and name is ${host}`)
      return { line, text: shown }
    })
}

/** The text of a known_hosts file after the wish; lines about other hosts stay byte by byte. */
export function editKnownHosts(text: string, wish: KnownWish): string {
  const lines = (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((raw) => ({ raw, line: readKnownLine(raw) }))
  const wished = wishedLines(wish)
  const about = (line: KnownLine | undefined): line is KnownLine => line !== undefined && isAbout(line, wish.host)
  const join = (kept: typeof lines): string => kept.map(({ raw }) => raw).join('')
  if (wish.state === 'absent') {
    const goes = (line: KnownLine): boolean =>
      wish.key === undefined ? !isWide(line) : wished.some((one) => same(one.line, line))
    return join(lines.filter(({ line }) => !about(line) || !goes(line)))
  }
  // Unlike Ansible: a line for a pattern or an authority speaks for other hosts too, and is never replaced.
  const kept = lines.filter(
    ({ line }) =>
      !about(line) ||
      isWide(line) ||
      wished.some((one) => same(one.line, line)) ||
      !wished.some((one) => one.line.type === line.type && one.line.marker === line.marker),
  )
  const added = wished.filter((one) => !kept.some(({ line }) => about(line) && same(one.line, line)))
  const before = join(kept)
  const ended = before === '' || before.endsWith('\n') || added.length === 0 ? before : `${before}\n`
  return ended + added.map((one) => `${one.text}\n`).join('')
}

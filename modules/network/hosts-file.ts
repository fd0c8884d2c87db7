/** A line of the file of hosts: an address and its names. */
interface HostsLine {
  readonly address: string
  readonly names: readonly string[]
  /** The remark behind them, with its sign. */
  readonly remark: string
}

function readLine(line: string): HostsLine | undefined {
  const [, before = '', remark = ''] = /^([^#\n]*)(#.*)?/.exec(line) ?? []
  const [address = '', ...names] = before.trim().split(/\s+/)
  return address === '' ? undefined : { address: address.toLowerCase(), names, remark }
}

const lineOf = ({ address, names, remark }: HostsLine): string =>
  `${address}\t${names.join(' ')}${remark === '' ? '' : `\t${remark}`}\n`

const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** An address and the names it should have, the first of them the canonical one. */
export interface HostsEntry {
  readonly address: string
  readonly names: readonly string[]
}

const family = (address: string): 'ipv4' | 'ipv6' => (address.includes(':') ? 'ipv6' : 'ipv4')

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** What becomes of lines: the same, another text, or nothing. */
const mapLines = (text: string, change: (line: HostsLine) => HostsLine | undefined): string =>
  linesOf(text)
    .flatMap((line) => {
      const there = readLine(line)
      if (!there) return [line]
      const after = change(there)
      if (after === there) return [line]
      return after === undefined ? [] : [lineOf(after)]
    })
    .join('')

const without = (line: HostsLine, names: readonly string[]): HostsLine | undefined => {
  const kept = line.names.filter((name) => !names.some((one) => sameName(one, name)))
  if (kept.length === line.names.length) return line
  return kept.length === 0 ? undefined : { ...line, names: kept }
}

/**
 * The text with the address under these names and no others, and these names under no other address of the same family.
 * Other lines stay byte by byte.
 */
export function setHosts(text: string, { address, names }: HostsEntry): string {
  let standing = false
  const mapped = mapLines(text, (line) => {
    if (line.address !== address) return family(line.address) === family(address) ? without(line, names) : line
    if (standing) return undefined
    standing = true
    return line.names.join(' ') === names.join(' ') ? line : { ...line, names }
  })
  if (standing) return mapped
  return `${mapped}${mapped === '' || mapped.endsWith('\n') ? '' : '\n'}${lineOf({ address, names, remark: '' })}`
}

/** The text without the names at an address, or without the address when no names are given. */
export const removeHosts = (text: string, { address, names }: HostsEntry): string =>
  mapLines(text, (line) => {
    if (line.address !== address) return line
    return names.length === 0 ? undefined : without(line, names)
  })

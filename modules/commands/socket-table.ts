/**
 * Addresses as `/proc/net/tcp` and `tcp6` write them: words of 32 bits in hexadecimal, each in the byte order of the
 * machine, which is little-endian wherever Linux is met today but on s390x.
 */

const hexByte = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0')

/** A port as the tables write it. */
export const portHex = (port: number): string => hexByte(port >> 8) + hexByte(port & 255)

const word = (bytes: readonly number[]): string => [...bytes].reverse().map(hexByte).join('')

const v4Bytes = (address: string): readonly number[] => address.split('.').map(Number)

const mapped = (address: string): string => `0000000000000000FFFF0000${word(v4Bytes(address))}`

function v6Bytes(address: string): readonly number[] {
  const plain = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(1, 5).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [head = '', tail] = plain.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [front, back] = [groups(head), groups(tail ?? '')]
  const middle =
    tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  return [...front, ...middle, ...back].flatMap((group) => {
    const n = Number.parseInt(group, 16)
    return [n >> 8, n & 255]
  })
}

/** The forms in which the tables write an address; nothing for what is no address. */
export function addressHex(address: string): readonly string[] {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return [word(v4Bytes(address)), mapped(address)]
  if (!/^[0-9a-f]*:[0-9a-f:.]*(%.*)?$/i.test(address)) return []
  const bytes = v6Bytes(address)
  return bytes.length === 16 ? [[0, 4, 8, 12].map((at) => word(bytes.slice(at, at + 4))).join('')] : []
}

const anyAddress = [...addressHex('0.0.0.0'), ...addressHex('::')]

/** The addresses a socket of this very host listens on when `host` reaches it; undefined for any other host. */
export function listeningAddresses(host: string): readonly string[] | undefined {
  if (host === 'localhost') return [...addressHex('127.0.0.1'), ...addressHex('::1'), ...anyAddress]
  if (/^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1') return [...addressHex(host), ...anyAddress]
  // A connection to the unspecified address reaches the host's own.
  if (host === '0.0.0.0' || host === '::') return [...addressHex('127.0.0.1'), ...addressHex('::1'), ...anyAddress]
  return undefined
}

/** What POSIX's `cksum` prints of bytes on its standard input: their CRC and how many they are. */
export function cksum(bytes: Uint8Array): string {
  let crc = 0
  for (const byte of bytes) crc = next(crc, byte)
  // The length follows the bytes, its lowest byte first and without zeros at its end.
  for (let length = bytes.length; length > 0; length = Math.floor(length / 256)) crc = next(crc, length % 256)
  return `${~crc >>> 0} ${bytes.length}`
}

const POLYNOMIAL = 0x04c11db7

/** What each byte adds to the remainder. */
const TABLE: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24
  for (let bit = 0; bit < 8; bit++) remainder = remainder < 0 ? (remainder << 1) ^ POLYNOMIAL : remainder << 1
  return remainder
})

const next = (crc: number, byte: number): number => (crc << 8) ^ (TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let made = n
  for (let i = 0; i < 8; i++) made = made & 1 ? (made >>> 1) ^ 0xedb88320 : made >>> 1
  return made
})

/** The CRC-32 of bytes, as zlib and Ethernet have it. */
export function crc32(bytes: Uint8Array): number {
  let made = 0xffffffff
  for (const byte of bytes) made = (made >>> 8) ^ (table[(made ^ byte) & 0xff] as number)
  return (made ^ 0xffffffff) >>> 0
}

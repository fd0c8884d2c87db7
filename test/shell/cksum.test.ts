import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import test from 'ava'
import { cksum } from '../../src/shell/cksum.ts'

const contents: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', Buffer.alloc(0)],
  ['one NUL', Buffer.alloc(1)],
  ['a line', Buffer.from('a line\n')],
  ['bytes of every value', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ['a length of two bytes', randomBytes(65_535)],
  ['a length that ends in a zero byte', randomBytes(65_536)],
]

for (const [name, bytes] of contents) {
  test(`cksum says the same of ${name}`, (t) => {
    t.is(cksum(bytes), execFileSync('cksum', { input: bytes, encoding: 'utf8' }).trim())
  })
}

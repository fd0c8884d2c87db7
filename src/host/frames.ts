import { Buffer } from 'node:buffer'

/** One framed piece of a stream: what came before the marker, and the rest of the marker's line. */
export interface Frame {
  readonly content: Buffer
  readonly trailer: string
}

const NEWLINE = 10

/** Cuts a byte stream at a marker; each byte is looked at once, however large the answer. */
export class Frames {
  readonly #marker: Buffer
  readonly #onFrame: (frame: Frame) => void
  #chunks: Buffer[] = []
  #size = 0
  /** The last bytes seen, in which a marker may have begun. */
  #carry: Buffer = Buffer.alloc(0)

  constructor(marker: string, onFrame: (frame: Frame) => void) {
    this.#marker = Buffer.from(marker)
    this.#onFrame = onFrame
  }

  /** Bytes that wait for their marker. */
  get size(): number {
    return this.#size
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    const window = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk
    const found = window.indexOf(this.#marker)
    if (found < 0) {
      this.#carry = window.subarray(Math.max(0, window.length - this.#marker.length + 1))
      return
    }
    if (window.indexOf(NEWLINE, found + this.#marker.length) < 0) {
      this.#carry = window.subarray(found)
      return
    }
    const whole = Buffer.concat(this.#chunks)
    const start = whole.length - window.length + found
    const end = whole.indexOf(NEWLINE, start + this.#marker.length)
    const rest = whole.subarray(end + 1)
    this.#chunks = []
    this.#size = 0
    this.#carry = Buffer.alloc(0)
    this.#onFrame({
      content: whole.subarray(0, start),
      trailer: whole.subarray(start + this.#marker.length, end).toString('latin1'),
    })
    if (rest.length > 0) this.push(rest)
  }
}

import { createHash } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { isInt, isNumeric, isText, numeric, plain, typeName } from '../value/kind.ts'

const size = 624

/** The Mersenne Twister MT19937, seeded as Python's `random.Random(seed)` seeds it. */
export class Twister {
  readonly #state = new Uint32Array(size)
  #index = size

  constructor(seed: Value) {
    this.#seed(keyOf(seed))
  }

  #start(seed: number): void {
    const state = this.#state
    state[0] = seed
    for (let i = 1; i < size; i++) {
      const before = (state[i - 1] as number) ^ ((state[i - 1] as number) >>> 30)
      state[i] = Math.imul(1812433253, before) + i
    }
  }

  #seed(key: readonly number[]): void {
    const state = this.#state
    this.#start(19650218)
    let i = 1
    let j = 0
    const mix = (factor: number): number => {
      const before = (state[i - 1] as number) ^ ((state[i - 1] as number) >>> 30)
      return (state[i] as number) ^ Math.imul(before, factor)
    }
    const step = (): void => {
      if (++i >= size) {
        state[0] = state[size - 1] as number
        i = 1
      }
    }
    for (let k = Math.max(size, key.length); k > 0; k--) {
      state[i] = mix(1664525) + (key[j] as number) + j
      step()
      if (++j >= key.length) j = 0
    }
    for (let k = size - 1; k > 0; k--) {
      state[i] = mix(1566083941) - i
      step()
    }
    state[0] = 0x80000000
  }

  #refill(): void {
    const state = this.#state
    for (let i = 0; i < size; i++) {
      const y = ((state[i] as number) & 0x80000000) | ((state[(i + 1) % size] as number) & 0x7fffffff)
      state[i] = (state[(i + 397) % size] as number) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#index = 0
  }

  /** The next 32 bits. */
  #next(): number {
    if (this.#index >= size) this.#refill()
    let y = this.#state[this.#index++] as number
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  #bits(count: number): bigint {
    let made = 0n
    for (let done = 0; done < count; done += 32) {
      const take = Math.min(32, count - done)
      made |= BigInt(this.#next() >>> (32 - take)) << BigInt(done)
    }
    return made
  }

  /** An int from 0 up to, not including, the bound. */
  below(bound: number): number {
    return Number(this.belowBig(BigInt(bound)))
  }

  /** The same for a bound of any size. */
  belowBig(bound: bigint): bigint {
    const bits = bound.toString(2).length
    let made = this.#bits(bits)
    while (made >= bound) made = this.#bits(bits)
    return made
  }
}

function keyOf(seed: Value): number[] {
  let n: bigint
  if (isText(seed)) {
    const bytes = Buffer.from(plain(seed), 'utf8')
    n = BigInt(`0x${Buffer.concat([bytes, createHash('sha512').update(bytes).digest()]).toString('hex')}`)
  } else if (isNumeric(seed) && (isInt(seed) || typeof seed === 'boolean')) {
    n = BigInt(numeric(seed))
    if (n < 0n) n = -n
  } else {
    return typeFault(`a seed is a text or an integer, not ${typeName(seed)}`)
  }
  const key: number[] = []
  for (; n > 0n; n >>= 32n) key.push(Number(n & 0xffffffffn))
  return key.length ? key : [0]
}

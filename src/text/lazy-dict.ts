import type { Value } from './value.ts'

/** How a dict is told that is worked out key by key. */
export interface LazyEntries {
  names(): Iterable<string>
  /** The value of a name; undefined where there is none. Called anew for every reading. */
  read(name: string): Value | undefined
  /** Whether there is such a name, where that is cheaper to say than its value. */
  has?(name: string): boolean
}

/** A dict whose values are made when they are read, as `hostvars`: to every reader it is a Map, and none can change it. */
export class LazyDict extends Map<Value, Value> {
  readonly #entries: LazyEntries

  constructor(entries: LazyEntries) {
    super()
    this.#entries = entries
  }

  override get size(): number {
    let size = 0
    for (const _ of this.#entries.names()) size++
    return size
  }

  override get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#entries.read(key) : undefined
  }

  override has(key: Value): boolean {
    if (typeof key !== 'string') return false
    return this.#entries.has ? this.#entries.has(key) : this.#entries.read(key) !== undefined
  }

  override *keys(): MapIterator<Value> {
    yield* this.#entries.names()
  }

  override *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value
  }

  override *entries(): MapIterator<[Value, Value]> {
    for (const name of this.#entries.names()) {
      const value = this.#entries.read(name)
      if (value !== undefined) yield [name, value]
    }
  }

  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries()
  }

  override forEach(call: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) call(value, key, this)
  }

  override set(): never {
    throw new TypeError('this dict is a view and cannot be changed')
  }

  override delete(): never {
    throw new TypeError('this dict is a view and cannot be changed')
  }

  override clear(): never {
    throw new TypeError('this dict is a view and cannot be changed')
  }
}

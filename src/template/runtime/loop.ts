import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { equal } from '../value/compare.ts'
import { tuple } from '../value/tuple.ts'
import { present, Undefined } from '../value/undefined.ts'
import { Callable, free } from './call.ts'

/** The variable `loop` inside a `for`. */
export class Loop extends Callable {
  override readonly typeName = 'LoopContext'
  at = 0
  readonly #list: readonly Value[]
  readonly #depth: number
  #last: Value | undefined

  constructor(list: readonly Value[], depth: number, again: ((list: Value) => Value) | null) {
    super(
      'loop',
      free((use, [inner]) => {
        if (!again) return typeFault("The loop must have the 'recursive' marker to be called recursively.")
        const list = present(inner, () => typeFault("missing the required argument 'iterable'"))
        return use.within(() => again(list))
      }),
    )
    this.#list = list
    this.#depth = depth
  }

  override member(name: string): Value | undefined {
    const { length } = this.#list
    switch (name) {
      case 'index':
        return this.at + 1
      case 'index0':
        return this.at
      case 'revindex':
        return length - this.at
      case 'revindex0':
        return length - this.at - 1
      case 'first':
        return this.at === 0
      case 'last':
        return this.at === length - 1
      case 'length':
        return length
      case 'depth':
        return this.#depth + 1
      case 'depth0':
        return this.#depth
      case 'previtem':
        return present(this.#list[this.at - 1], () => Undefined.because('there is no previous item', 'previtem'))
      case 'nextitem':
        return present(this.#list[this.at + 1], () => Undefined.because('there is no next item', 'nextitem'))
      case 'cycle':
        return new Callable(
          'cycle',
          free((_use, items) =>
            items.length ? (items[this.at % items.length] as Value) : typeFault('no items for cycling given'),
          ),
        )
      case 'changed':
        return new Callable(
          'changed',
          free((_use, items) => {
            const now = tuple(items)
            const changed = this.#last === undefined || !equal(this.#last, now)
            this.#last = now
            return changed
          }),
        )
      default:
        return undefined
    }
  }

  override toString(): string {
    return `<LoopContext ${this.at + 1}/${this.#list.length}>`
  }
}

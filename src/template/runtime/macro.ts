import type { Value } from '../../text/value.ts'
import { dict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { repr } from '../value/repr.ts'
import { type Tuple, tuple } from '../value/tuple.ts'
import { present, Undefined } from '../value/undefined.ts'
import type { Keywords } from './call.ts'
import { Callable } from './call.ts'

/** The values of a macro's special variables. */
export interface Extra {
  readonly varargs: Tuple
  readonly kwargs: Value
  readonly caller: Value
}

type Special = keyof Extra

/** A macro of a template; it gives text. */
export class Macro extends Callable {
  override readonly typeName = 'Macro'
  readonly #shownName: string
  readonly #names: readonly string[]
  readonly #specials: readonly Special[]

  constructor(
    /** Null for the body of a `call`. */
    name: string | null,
    names: readonly string[],
    _defaults: number,
    specials: readonly Special[],
    body: (given: readonly (Value | undefined)[], extra: Extra) => Value,
  ) {
    super(name ?? 'caller', {
      invoke: (use, args, keywords) => {
        const bound = this.#bind(args, keywords)
        return use.within(() => body(bound.given, bound.extra))
      },
    })
    this.#shownName = name === null ? 'anonymous' : repr(name)
    this.#names = names
    this.#specials = specials
  }

  #bind(args: readonly Value[], keywords: Keywords | null): { given: (Value | undefined)[]; extra: Extra } {
    const names = this.#names
    const left = new Map(keywords ?? [])
    const given: (Value | undefined)[] = args.slice(0, names.length)
    // As in Jinja, a name that has its value by place is no name of a parameter any more.
    names.slice(args.length).forEach((name, i) => {
      given[args.length + i] = left.get(name)
      left.delete(name)
    })
    const wantsCaller = this.#specials.includes('caller')
    const caller = left.get('caller')
    if (wantsCaller) left.delete('caller')
    const [unknown] = left.keys()
    if (unknown !== undefined && !this.#specials.includes('kwargs'))
      typeFault(
        `macro '${this.name}' takes no keyword argument '${unknown}'`,
        names.length ? `it takes ${names.join(', ')}` : undefined,
      )
    if (args.length > names.length && !this.#specials.includes('varargs'))
      typeFault(`macro '${this.name}' takes not more than ${names.length} argument(s)`)
    return {
      given,
      extra: {
        varargs: tuple(args.slice(names.length)),
        kwargs: dict(left),
        caller: present(caller, () => Undefined.because('No caller defined', 'caller')),
      },
    }
  }

  override member(name: string): Value | undefined {
    switch (name) {
      case 'name':
        return this.name
      case 'arguments':
        return tuple(this.#names)
      case 'catch_kwargs':
        return this.#specials.includes('kwargs')
      case 'catch_varargs':
        return this.#specials.includes('varargs')
      case 'caller':
        return this.#specials.includes('caller')
      default:
        return undefined
    }
  }

  override toString(): string {
    return `<Macro ${this.#shownName}>`
  }
}

import type { Dict, Value } from '../../text/value.ts'
import { Float } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { pairsOf } from '../method/dict.ts'
import { OMIT } from '../omit.ts'
import type { Callee, Keywords } from '../runtime/call.ts'
import { Callable, fn, free, using } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { Namespace, Range } from '../value/carrier.ts'
import { openDict } from '../value/dict.ts'
import { isInt, numeric, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { Thing } from '../value/thing.ts'
import { present, touch, Undefined } from '../value/undefined.ts'
import { View } from '../value/view.ts'
import { lipsum } from './lipsum.ts'
import { lookup, query } from './lookup.ts'
import { now } from './now.ts'

function range(first: Value, second: Value | undefined, third: Value = 1): Value {
  const [start, stop] = second === undefined ? [0, first] : [first, second]
  const [from, to, step] = [start, stop, third].map((one) => {
    touch(one)
    if (one instanceof Float || (!isInt(one) && typeof one !== 'boolean'))
      return typeFault(`'${typeName(one)}' object cannot be interpreted as an integer`)
    return Number(numeric(one))
  }) as [number, number, number]
  return step === 0 ? typeFault('range() arg 3 must not be zero') : new Range(from, to, step)
}

const merged = (args: readonly Value[], keywords: Keywords): Dict =>
  openDict([...(args[0] === undefined ? [] : pairsOf(args[0])), ...keywords])

function namespace(args: readonly Value[], keywords: Keywords): Value {
  const made = new Namespace()
  for (const [name, value] of pairsOf(merged(args, keywords))) made.variables.set(str(name), value)
  return made
}

class Cycler extends Thing {
  readonly typeName = 'Cycler'
  readonly #items: readonly Value[]
  #at = 0

  constructor(items: readonly Value[]) {
    super()
    this.#items = items
  }

  get #current(): Value {
    return this.#items[this.#at] as Value
  }

  override member(name: string): Value | undefined {
    if (name === 'current') return this.#current
    if (name === 'next')
      return new Callable(
        'next',
        free(() => {
          const now = this.#current
          this.#at = (this.#at + 1) % this.#items.length
          return now
        }),
      )
    if (name === 'reset')
      return new Callable(
        'reset',
        free(() => {
          this.#at = 0
          return null
        }),
      )
    return undefined
  }

  toString(): string {
    return '<Cycler>'
  }
}

function joiner(between: Value = ', '): Value {
  let used = false
  return new Callable(
    'joiner',
    free(() => {
      const made = used ? between : ''
      used = true
      return made
    }),
  )
}

/** The globals that are called, by the type each has in Python. */
const callables: Readonly<Record<'type' | 'function' | 'method', Readonly<Record<string, Callee>>>> = {
  type: {
    range: fn('start stop= step=', range),
    dict: free((_use, args, keywords) => merged(args, keywords)),
    namespace: free((_use, args, keywords) => namespace(args, keywords)),
    cycler: free((_use, items) =>
      items.length ? new Cycler(items) : typeFault('at least one item has to be provided'),
    ),
    joiner: fn('sep=', joiner),
  },
  function: {
    lipsum: fn('n= html= min= max=', lipsum),
    undef: fn('hint=', (hint: Value = 'Mandatory variable has not been overridden') => Undefined.because(str(hint))),
  },
  method: { now: fn('utc= fmt=', now), lookup: free(lookup), query: free(query), q: free(query) },
}

const values: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...Object.entries(callables).flatMap(([typeName, named]) =>
    Object.entries(named).map(([name, callee]): [string, Value] => [name, new Callable(name, callee, typeName)]),
  ),
  ['omit', OMIT],
])

/** The variable `vars` where the scope has none: every variable by its name. */
class Variables extends Thing {
  readonly typeName = 'dict'
  readonly #use: Context

  constructor(use: Context) {
    super()
    this.#use = use
  }

  override member(name: string): Value | undefined {
    const scope = this.#use.scope
    if (name === 'get')
      return new Callable(
        'get',
        using('key default=', (use: Context, key: Value, fallback: Value = null) =>
          present(use.scope.lookup(str(key)), () => fallback),
        ),
      )
    if (name === 'keys')
      return new Callable(
        'keys',
        free(() => [...scope.names()]),
      )
    if (name === 'items')
      return new Callable(
        'items',
        free((use) => new View('items', use.snapshot(scope.names()))),
      )
    const found = this.#use.resolve(name)
    return found instanceof Undefined && found.reason === undefined ? undefined : found
  }

  toString(): string {
    return '<vars>'
  }
}

/** What a name means when no variable has it. */
export const globalOf = (name: string, use: Context): Value | undefined =>
  values.get(name) ?? (name === 'vars' ? new Variables(use) : undefined)

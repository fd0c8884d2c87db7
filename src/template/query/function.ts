import type { Dict, Value } from '../../text/value.ts'
import { entries, float, int, isDict } from '../../text/value.ts'
import { syntaxFault, typeFault } from '../fault.ts'
import { readFloat, readInt } from '../filter/convert.ts'
import { toJsonText } from '../filter/json.ts'
import { add, divide, negative } from '../value/arithmetic.ts'
import { above, below, contains, order } from '../value/compare.ts'
import { dictOf, keys, values } from '../value/dict.ts'
import { lengthOf } from '../value/iterate.ts'
import { isInt, isList, isNumber, isText, numeric, plain } from '../value/kind.ts'

/** An argument of a function: a value, or an expression to be asked of many values. */
export type Argument =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'expression'; readonly of: (item: Value) => Value }

type Kind = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string'

function kindOf(value: Value): Kind {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'boolean'
  if (isNumber(value)) return 'number'
  if (isText(value)) return 'string'
  if (isList(value)) return 'array'
  return isDict(value) ? 'object' : typeFault('json_query takes lists, dicts, texts, numbers, bools and None')
}

/** Takes the arguments of one call, each held to what it must be. */
class Arguments {
  readonly #name: string
  readonly #all: readonly Argument[]

  constructor(name: string, all: readonly Argument[]) {
    this.#name = name
    this.#all = all
  }

  /** As many as there are: for functions that take any number. */
  get count(): number {
    return this.#all.length
  }

  exactly(count: number): this {
    if (this.#all.length !== count)
      typeFault(`the function ${this.#name}() takes ${count} arguments, not ${this.#all.length}`)
    return this
  }

  value(at: number, ...kinds: readonly Kind[]): Value {
    const given = this.#all[at]
    if (given?.kind !== 'value') return this.#wrong(at, kinds.join(' or ') || 'value', 'an expression')
    const kind = kindOf(given.value)
    return kinds.length === 0 || kinds.includes(kind) ? given.value : this.#wrong(at, kinds.join(' or '), kind)
  }

  text(at: number): string {
    return plain(this.value(at, 'string') as string)
  }

  list(at: number, ...kinds: readonly Kind[]): readonly Value[] {
    const items = this.value(at, 'array') as readonly Value[]
    const found = new Set(items.map(kindOf))
    const [first] = found
    if (kinds.length > 0 && first !== undefined && (found.size > 1 || !kinds.includes(first)))
      return this.#wrong(at, `list of one of: ${kinds.join(', ')}`, `list of ${[...found].join(', ')}`)
    return items
  }

  dict(at: number): Dict {
    return this.value(at, 'object') as Dict
  }

  expression(at: number): (item: Value) => Value {
    const given = this.#all[at]
    return given?.kind === 'expression' ? given.of : this.#wrong(at, 'expression (&name)', 'a value')
  }

  /** The list of the first argument with the key that the second finds in each item, all numbers or all texts. */
  keyed(): { readonly item: Value; readonly by: Value }[] {
    const by = this.expression(1)
    const made = this.list(0).map((item) => ({ item, by: by(item) }))
    const kinds = new Set(made.map((one) => kindOf(one.by)))
    const [first] = kinds
    if (first !== undefined && (kinds.size > 1 || (first !== 'number' && first !== 'string')))
      return this.#wrong(1, 'expression that gives numbers, or texts', [...kinds].join(', '))
    return made
  }

  #wrong(at: number, expected: string, got: string): never {
    return typeFault(`the function ${this.#name}() takes a ${expected} as argument ${at + 1}, not ${got}`)
  }
}

const best = (items: readonly Value[], better: (a: Value, b: Value) => boolean): Value =>
  items.length ? items.reduce((a, b) => (better(b, a) ? b : a)) : null

const bestBy = (args: Arguments, better: (a: Value, b: Value) => boolean): Value => {
  const keyed = args.keyed()
  return keyed.length ? keyed.reduce((a, b) => (better(b.by, a.by) ? b : a)).item : null
}

const whole = (value: Value, round: (n: number) => number): Value =>
  isInt(value) ? value : int(BigInt(round(Number(value))))

const sum = (items: readonly Value[]): Value => items.reduce<Value>((a, b) => add(a, b), 0)

function toNumber(value: Value): Value {
  if (isNumber(value)) return value
  if (!isText(value)) return null
  const whole = readInt(plain(value), 10)
  if (whole !== undefined) return whole
  const n = readFloat(plain(value))
  return n === undefined ? null : float(n)
}

const toText = (value: Value): Value =>
  isText(value) ? value : toJsonText(value, { indent: null, sortKeys: false, ascii: false, separators: [',', ':'] })

const functions: Readonly<Record<string, (args: Arguments) => Value>> = {
  abs: (args) => {
    const n = args.exactly(1).value(0, 'number')
    return numeric(n as number) < 0 ? negative(n) : n
  },
  avg: (args) => {
    const items = args.exactly(1).list(0, 'number')
    return items.length ? divide(sum(items), items.length) : null
  },
  ceil: (args) => whole(args.exactly(1).value(0, 'number'), Math.ceil),
  contains: (args) => contains(args.exactly(2).value(0, 'array', 'string'), args.value(1)),
  ends_with: (args) => args.exactly(2).text(0).endsWith(args.text(1)),
  floor: (args) => whole(args.exactly(1).value(0, 'number'), Math.floor),
  join: (args) =>
    args
      .exactly(2)
      .list(1, 'string')
      .map((one) => plain(one as string))
      .join(args.text(0)),
  keys: (args) => keys(args.exactly(1).dict(0)),
  length: (args) => lengthOf(args.exactly(1).value(0, 'array', 'object', 'string')),
  map: (args) => args.exactly(2).list(1).map(args.expression(0)),
  max: (args) => best(args.exactly(1).list(0, 'number', 'string'), above),
  max_by: (args) => bestBy(args.exactly(2), above),
  merge: (args) => {
    const dicts = Array.from({ length: args.count }, (_, i) => args.dict(i))
    return dictOf(dicts.flatMap((one) => [...entries(one)]))
  },
  min: (args) => best(args.exactly(1).list(0, 'number', 'string'), below),
  min_by: (args) => bestBy(args.exactly(2), below),
  not_null: (args) => {
    for (let i = 0; i < args.count; i++) if (args.value(i) !== null) return args.value(i)
    return null
  },
  reverse: (args) => {
    const value = args.exactly(1).value(0, 'array', 'string')
    return isText(value) ? Array.from(plain(value)).reverse().join('') : [...(value as Value[])].reverse()
  },
  sort: (args) => [...args.exactly(1).list(0, 'number', 'string')].sort((a, b) => order(a, b)),
  sort_by: (args) =>
    args
      .exactly(2)
      .keyed()
      .sort((a, b) => order(a.by, b.by))
      .map(({ item }) => item),
  starts_with: (args) => args.exactly(2).text(0).startsWith(args.text(1)),
  sum: (args) => sum(args.exactly(1).list(0, 'number')),
  to_array: (args) => {
    const value = args.exactly(1).value(0)
    return isList(value) ? value : [value]
  },
  to_number: (args) => toNumber(args.exactly(1).value(0)),
  to_string: (args) => toText(args.exactly(1).value(0)),
  type: (args) => kindOf(args.exactly(1).value(0)),
  values: (args) => values(args.exactly(1).dict(0)),
}

/** Calls a function of JMESPath. */
export function callFunction(name: string, given: readonly Argument[]): Value {
  const run = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!run) return syntaxFault(`JMESPath has no function ${name}()`)
  return run(new Arguments(name, given))
}

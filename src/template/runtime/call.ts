import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { typeName } from '../value/kind.ts'
import { Thing } from '../value/thing.ts'
import { touch } from '../value/undefined.ts'
import type { Context } from './context.ts'

/** The `name=value` arguments of a call. */
export type Keywords = ReadonlyMap<string, Value>

/** Something a template can call: a filter, a test, a lookup, a method, a global, a macro. */
export interface Callee {
  invoke(use: Context, args: readonly Value[], keywords: Keywords | null): Value
}

/** Callees by name. */
export type Table = ReadonlyMap<string, Callee>

type Run = (...args: never[]) => Value

interface Signature {
  readonly names: readonly string[]
  readonly required: number
  /** How many may be given by their place; those behind a `*` go by name alone. */
  readonly places: number
}

function readSignature(text: string): Signature {
  const all = text.split(' ').filter((word) => word !== '')
  const words = all.filter((word) => word !== '*')
  return {
    places: all.includes('*') ? all.indexOf('*') : all.length,
    names: words.map((word) => word.replace('=', '')),
    required: words.filter((word) => !word.endsWith('=')).length,
  }
}

/** The arguments in the order of the signature; those not given are undefined. */
function bind(signature: Signature, args: readonly Value[], keywords: Keywords | null): (Value | undefined)[] {
  const { names, required, places } = signature
  if (args.length > places) typeFault(`takes at most ${places} arguments, ${args.length} were given`)
  const bound: (Value | undefined)[] = [...args]
  if (keywords) {
    for (const [name, value] of keywords) {
      const place = names.indexOf(name)
      if (place < 0) typeFault(`got an unexpected keyword argument '${name}'`)
      if (place < args.length) typeFault(`got multiple values for argument '${name}'`)
      bound[place] = value
    }
  }
  for (let i = 0; i < required; i++)
    if (bound[i] === undefined) typeFault(`missing the required argument '${names[i]}'`)
  return bound
}

/** A callee of a fixed signature: words are parameters, those that end in `=` may be left out, those behind `*` have no place. */
export function fn(signature: string, run: Run): Callee {
  const read = readSignature(signature)
  const body = run as unknown as (...args: (Value | undefined)[]) => Value
  return {
    invoke(_use, args, keywords) {
      if (keywords === null && args.length >= read.required && args.length <= read.places) return body(...args)
      return body(...bind(read, args, keywords))
    },
  }
}

/** A callee of a fixed signature that also gets the context of the render, first. */
export function using(signature: string, run: (use: Context, ...args: never[]) => Value): Callee {
  const read = readSignature(signature)
  const body = run as unknown as (use: Context, ...args: (Value | undefined)[]) => Value
  return { invoke: (use, args, keywords) => body(use, ...bind(read, args, keywords)) }
}

const none: Keywords = new Map()

/** A callee that takes any arguments. */
export const free = (run: (use: Context, args: readonly Value[], keywords: Keywords) => Value): Callee => ({
  invoke: (use, args, keywords) => run(use, args, keywords ?? none),
})

/** A table in which each row's names, parted by spaces, lead to the same callee. */
export function table(rows: Readonly<Record<string, Callee>>): Table {
  const made = new Map<string, Callee>()
  for (const [names, callee] of Object.entries(rows)) for (const name of names.split(' ')) made.set(name, callee)
  return made
}

/** A table with each name also under `ansible.builtin.` and its older form. */
export function withFullNames(tables: readonly Table[]): Table {
  const made = new Map<string, Callee>()
  for (const one of tables) {
    for (const [name, callee] of one) {
      made.set(name, callee)
      made.set(`ansible.builtin.${name}`, callee)
      made.set(`ansible.legacy.${name}`, callee)
    }
  }
  return made
}

/** A table with each name also under its collection's; `alone` leaves the short names out. */
export function inCollection(collection: string, of: Table, alone = false): Table {
  const made = new Map<string, Callee>()
  for (const [name, callee] of of) {
    made.set(`${collection}.${name}`, callee)
    if (!alone) made.set(name, callee)
  }
  return made
}

/** A callee as a value; its type is named as Python has it. */
export class Callable extends Thing implements Callee {
  readonly typeName: string
  readonly name: string
  readonly callee: Callee

  constructor(name: string, callee: Callee, typeName = 'function') {
    super()
    this.name = name
    this.callee = callee
    this.typeName = typeName
  }

  invoke(use: Context, args: readonly Value[], keywords: Keywords | null): Value {
    return this.callee.invoke(use, args, keywords)
  }

  toString(): string {
    return `<function ${this.name}>`
  }
}

/** Calls a value. */
export function call(use: Context, value: Value, args: readonly Value[], keywords: Keywords | null): Value {
  if (value instanceof Callable) return value.invoke(use, args, keywords)
  touch(value)
  return typeFault(`'${typeName(value)}' object is not callable`)
}

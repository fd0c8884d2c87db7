import type { Value } from '../../text/value.ts'
import { entries, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { finish } from '../finish.ts'
import type { Part } from '../result.ts'
import { Marked, textOf } from '../result.ts'
import {
  add,
  divide,
  floorDivide,
  join,
  modulo,
  multiply,
  negative,
  positive,
  power,
  subtract,
} from '../value/arithmetic.ts'
import { Namespace } from '../value/carrier.ts'
import { above, atLeast, atMost, below, contains, equal } from '../value/compare.ts'
import { dictOf, openDict } from '../value/dict.ts'
import { iterate, slice, unrolled } from '../value/iterate.ts'
import { isText, plain } from '../value/kind.ts'
import { shown } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { tuple } from '../value/tuple.ts'
import { touch, Undefined } from '../value/undefined.ts'
import { attribute, callMethod, item } from './access.ts'
import type { Keywords } from './call.ts'
import { call } from './call.ts'
import type { Context } from './context.ts'
import * as inherit from './inherit.ts'
import { Loop } from './loop.ts'
import { Macro } from './macro.ts'
import { place } from './place.ts'

function keywords(value: Value): Keywords {
  if (!isDict(value)) return typeFault('the argument after ** must be a mapping')
  return new Map(
    entries(value).map(([name, inner]) => [isText(name) ? plain(name) : typeFault('keywords must be strings'), inner]),
  )
}

function unpack(value: Value, count: number): readonly Value[] {
  const items = iterate(value)
  if (items.length < count) typeFault(`not enough values to unpack (expected ${count}, got ${items.length})`)
  if (items.length > count) typeFault(`too many values to unpack (expected ${count})`)
  return items
}

function setMember(namespace: Value, name: string, value: Value): void {
  if (!(namespace instanceof Namespace)) typeFault('cannot assign attribute on non-namespace object')
  namespace.variables.set(name, value)
}

function items(context: Context, value: Value): readonly Value[] {
  const found = iterate(value)
  context.turn(found.length)
  return found
}

/** A value that stays one until the whole output is known; what is missing in it fails where it is written. */
function part(value: Value): Value {
  const finished = finish(value)
  return value instanceof Undefined ? finished : value
}

/** The test `defined`. */
const isDefined = (value: Value): boolean => !(value instanceof Undefined)

/** The truth of a condition; one that is no bool is told of. */
function judged(context: Context, value: Value): boolean {
  const holds = truth(value)
  if (typeof value !== 'boolean' && !(value instanceof Undefined)) context.suspicious(value, holds)
  return holds
}

/** The variables that have a value. */
function locals(pairs: readonly (readonly [string, Value | undefined])[]): Map<string, Value> {
  const made = new Map<string, Value>()
  for (const [name, value] of pairs) if (value !== undefined) made.set(name, value)
  return made
}

/** The value of what a macro or a body wrote, by the rule of the render. */
const gather = (context: Context, parts: readonly Part[]): Value => context.gather(parts)

const marked = (value: Value): Marked => new Marked(value)
const unset = (name: string): Undefined => Undefined.variable(name)
const missing = (name: string): Undefined => Undefined.because(`parameter '${name}' was not provided`, name)
const unequal = (a: Value, b: Value): boolean => !equal(a, b)
const isIn = (a: Value, b: Value): boolean => contains(b, a)
const isNotIn = (a: Value, b: Value): boolean => !contains(b, a)

/** Everything compiled templates call; the names are those the compiler emits. */
export const runtime = {
  ...{ add, subtract, multiply, divide, floorDivide, modulo, power, negative, positive, join },
  ...{ equal, unequal, below, above, atMost, atLeast, isIn, isNotIn, truth },
  ...{ attribute, item, slice, call, callMethod, keywords, iterate, items, unpack, setMember },
  ...{
    unrolled,
    tuple,
    dictOf,
    openDict,
    shown,
    part,
    locals,
    missing,
    unset,
    gather,
    marked,
    textOf,
    touch,
    judged,
    isDefined,
  },
  ...{ Loop, Macro, place, elseless: Undefined.elseless },
  include: inherit.include,
  importTemplate: inherit.importTemplate,
  imported: inherit.imported,
  parent: inherit.parent,
  renderParent: inherit.renderParent,
  block: inherit.block,
  superBlock: inherit.superBlock,
  selfBlocks: inherit.selfBlocks,
  requiredBlock: inherit.requiredBlock,
}

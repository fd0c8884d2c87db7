import type { Value } from '../../text/value.ts'

/** A tuple: a list that equals only tuples; `fields` names its items, as groupby's results have names. */
export class Tuple extends Array<Value> {
  fields?: readonly string[]

  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** A tuple of the items. */
export function tuple(items: Iterable<Value>, fields?: readonly string[]): Tuple {
  const made = new Tuple()
  for (const item of items) made.push(item)
  if (fields) made.fields = fields
  return made
}

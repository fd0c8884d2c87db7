import { randomBytes } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { int, isDict } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fetch } from '../value/dict.ts'
import { iterate } from '../value/iterate.ts'
import { isInt } from '../value/kind.ts'
import { touch } from '../value/undefined.ts'
import { countOf } from './convert.ts'
import { Twister } from './twister.ts'

/** A source of random ints below a bound, seeded as Python seeds when a seed is given. */
export function randomBelow(seed: Value): (bound: number) => number {
  if (seed === null) return (bound) => Math.floor(Math.random() * bound)
  const twister = new Twister(seed)
  return (bound) => twister.below(bound)
}

/** Ansible's `random`: an item of a list, or a number below the one given. */
export function randomItem(value: Value, start: Value = null, step: Value = null, seed: Value = null): Value {
  const below = randomBelow(seed)
  touch(start)
  touch(step)
  if (isInt(value) || typeof value === 'boolean') {
    if (start === null && step === null && typeof value === 'bigint' && value > 0n)
      return int(new Twister(seed ?? randomBytes(32).toString('hex')).belowBig(value))
    const from = start === null ? 0 : countOf(start)
    const by = step === null ? 1 : countOf(step)
    const count = Math.ceil((Number(value) - from) / by)
    if (count <= 0) return typeFault(`empty range for randrange() (${from}, ${value}, ${Number(value) - from})`)
    return from + by * below(count)
  }
  if (start !== null || step !== null) return typeFault('start and step can only be used with integer values')
  if (value === null) return typeFault('random can only be used on sequences and integers')
  const items = iterate(value)
  if (isDict(value) && items.length) {
    const index = below(items.length)
    return fetch(value, index) ?? typeFault(`KeyError: ${index}`)
  }
  return items.length ? (items[below(items.length)] as Value) : typeFault('Cannot choose from an empty sequence')
}

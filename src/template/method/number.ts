import type { Value } from '../../text/value.ts'
import { type Float, int } from '../../text/value.ts'
import type { Table } from '../runtime/call.ts'
import { fn, table } from '../runtime/call.ts'
import { numeric } from '../value/kind.ts'
import { tuple } from '../value/tuple.ts'

type Numeric = number | bigint | boolean | Float

const whole = (value: Numeric): bigint => BigInt(numeric(value))

/** The methods of int and bool. */
export const intMethods: Table = table({
  bit_length: fn('self', (n: Numeric) => (whole(n) === 0n ? 0 : whole(n).toString(2).replace('-', '').length)),
  bit_count: fn('self', (n: Numeric) => whole(n).toString(2).replace(/[^1]/g, '').length),
  conjugate: fn('self', (n: Numeric): Value => int(whole(n))),
  as_integer_ratio: fn('self', (n: Numeric) => tuple([int(whole(n)), 1])),
})

/** The methods of float. */
export const floatMethods: Table = table({
  is_integer: fn('self', (n: Numeric) => Number.isInteger(Number(numeric(n)))),
  conjugate: fn('self', (n: Value) => n),
})

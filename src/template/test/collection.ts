import type { Value } from '../../text/value.ts'
import { toBool } from '../filter/convert.ts'
import { fn, table } from '../runtime/call.ts'
import { contains } from '../value/compare.ts'
import { iterate } from '../value/iterate.ts'
import { holdKey } from '../value/key.ts'
import { isFloat, isText, plain } from '../value/kind.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

const within = (a: Value, b: Value): boolean => {
  const [part, whole] = [iterate(a), iterate(b)]
  for (const item of [...part, ...whole]) holdKey(item)
  return part.every((item) => contains(whole as Value[], item))
}

/** A value's truth; texts may count as the words Ansible's bool knows. */
function truthy(value: Value, convert: Value = false): boolean {
  touch(value)
  if (!truth(convert)) return truth(value)
  return isText(value) && !isWord(plain(value)) ? truth(value) : truth(toBool(value))
}

const isWord = (text: string): boolean => /^(?:y|yes|on|1|true|t|1\.0|n|no|off|0|false|f|0\.0)$/i.test(text)

/** Ansible's tests over lists and values of any kind. */
export const collectionTests = table({
  all: fn('value', (value: Value) => iterate(value).every(truth)),
  any: fn('value', (value: Value) => iterate(value).some(truth)),
  contains: fn('value element', (value: Value, element: Value) => contains(value, element)),
  'subset issubset': fn('a b', within),
  'superset issuperset': fn('a b', (a: Value, b: Value) => within(b, a)),
  truthy: fn('value convert_bool=', truthy),
  falsy: fn('value convert_bool=', (value: Value, convert: Value = false) => !truthy(value, convert)),
  'nan isnan': fn('value', (value: Value) => {
    touch(value)
    return isFloat(value) && Number.isNaN(Number(value))
  }),
})

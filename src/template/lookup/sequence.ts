import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { readInt } from '../filter/convert.ts'
import { printf } from '../format/printf.ts'
import { holdItems } from '../limit.ts'
import { str } from '../value/repr.ts'
import { readWords } from './words.ts'

/** The ints that a term of `sequence` means, as texts. */
export function sequence(term: string): Value[] {
  // As in Ansible: digits of base 16 without 0x are taken for a number, and then found to be none.
  const short = /^(?:(0?x?[\da-f]+)-)?(0?x?[\da-f]+)(?:\/(-?0?x?[\da-f]+))?(?::(.+))?$/i.exec(term.trim())
  const { first, pairs } = readWords(term)
  const known = ['start', 'end', 'stride', 'count', 'format']
  const unknown = [...pairs.keys()].find((name) => !known.includes(name))
  if (!short && (first !== '' || unknown))
    return typeFault(`unrecognized arguments to with_sequence: ['${unknown ?? first}']`)
  const number = (name: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined
    // As in Python 3, a leading zero makes no octal number, and no decimal one either.
    const read = /^0+[1-9]/.test(text) ? undefined : readInt(text, 0)
    return read === undefined ? typeFault(`can't parse ${name}=${text} as integer`) : Number(read)
  }
  const start = number('start', short ? short[1] : pairs.get('start')) ?? 1
  const count = short ? undefined : number('count', pairs.get('count'))
  let stride = number('stride', short ? short[3] : pairs.get('stride'))
  let end = number('end', short ? short[2] : pairs.get('end'))
  if (count === undefined && end === undefined) return typeFault('must specify count or end in with_sequence')
  if (count !== undefined && end !== undefined) return typeFault("can't specify both count and end in with_sequence")
  stride ??= 1
  if (count !== undefined) {
    if (count === 0) return []
    end = start + count * stride - 1
  }
  const last = end as number
  if (stride > 0 && last < start) return typeFault('to count backwards make stride negative')
  if (stride < 0 && last > start) return typeFault("to count forward don't make stride negative")
  if (stride === 0) return []
  const format = (short ? short[4] : pairs.get('format')) ?? '%d'
  if ((format.match(/%/g) ?? []).length !== 1) return typeFault(`bad formatting string: ${format}`)
  holdItems((last - start) / stride)
  const made: Value[] = []
  for (let n = start; stride > 0 ? n <= last : n >= last; n += stride) made.push(str(printf(format, n)))
  return made
}

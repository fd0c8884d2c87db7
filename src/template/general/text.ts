import { randomInt } from 'node:crypto'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { Twister } from '../filter/twister.ts'
import { crc32 } from '../format/crc32.ts'
import { evaluateQuery } from '../query/evaluate.ts'
import { parseQuery } from '../query/parse.ts'
import { fn, table } from '../runtime/call.ts'
import { compareLoose } from '../test/version.ts'
import { iterate } from '../value/iterate.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

function text(value: Value, filter: string): string {
  touch(value)
  return isText(value) ? plain(value) : typeFault(`${filter} takes a text, not ${typeName(value)}`)
}

const least = 0x1000000000
const most = 0xffffffffff

/** A hardware address that begins as given; the rest is random, the same for the same seed. */
function randomMac(value: Value, seed: Value = null): string {
  const prefix = text(value, 'random_mac').toLowerCase()
  const bytes = prefix.split(':')
  if (bytes.length > 5) return typeFault(`random_mac completes at most five bytes, and '${prefix}' has ${bytes.length}`)
  const wrong = bytes.find((byte) => !/^[\da-f]{2}/.test(byte))
  if (wrong !== undefined) return typeFault(`'${wrong}' in '${prefix}' is no byte of a hardware address`)
  const span = most - least + 1
  const number = least + (seed === null ? randomInt(span) : new Twister(seed).below(span))
  const rest = number.toString(16).slice(0, 2 * (6 - bytes.length))
  return prefix + rest.replace(/../g, ':$&')
}

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD']

function normalize(value: Value, form: Value = 'NFC'): string {
  const name = str(form)
  if (!forms.includes(name)) return typeFault(`the forms of Unicode are ${forms.join(', ')}, not ${name}`)
  return text(value, 'unicode_normalize').normalize(name)
}

/** Versions from lowest to highest. */
function versionSort(value: Value, reverse: Value = false): Value {
  const down = truth(reverse)
  const made = [...iterate(value)]
  const by = (version: Value): string => text(version, 'version_sort')
  return made.sort((a, b) => (down ? compareLoose(by(b), by(a)) : compareLoose(by(a), by(b))))
}

/** The filters of community.general over texts, and its query. */
export const generalTextFilters = table({
  crc32: fn('value', (value: Value) => crc32(Buffer.from(text(value, 'crc32'), 'utf8')).toString(16)),
  json_query: fn('data expr', (value: Value, query: Value) => {
    touch(value)
    return evaluateQuery(parseQuery(text(query, 'json_query')), value)
  }),
  random_mac: fn('value seed=', randomMac),
  unicode_normalize: fn('data form=', normalize),
  version_sort: fn('value reverse=', versionSort),
})

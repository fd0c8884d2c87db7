const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LIMIT = 1_000_000

/** Why a range of hosts cannot be counted out. */
export class BadRange extends Error {}

function bounds(inside: string): readonly string[] {
  const [begin = '', end, step = '1', more] = inside.split(':')
  if (end === undefined || more !== undefined) throw new BadRange('a range of hosts is [begin:end] or [begin:end:step]')
  if (end === '') throw new BadRange('a range of hosts needs an end')
  if (!/^[1-9]\d*$/.test(step)) throw new BadRange('the step of a range is a whole number above 0')
  const from = begin === '' ? '0' : begin
  const letters = [LETTERS.indexOf(from), LETTERS.indexOf(end)]
  if (from.length === 1 && end.length === 1 && letters.every((index) => index >= 0)) {
    const [first = 0, last = 0] = letters
    if (first > last) throw new BadRange('a range of hosts must not begin behind its end')
    return [...LETTERS.slice(first, last + 1)].filter((_, i) => i % Number(step) === 0)
  }
  if (!/^\d+$/.test(from) || !/^\d+$/.test(end))
    throw new BadRange('a range of hosts goes over numbers or single letters')
  const width = from.length > 1 && from.startsWith('0') ? from.length : 0
  if (width && width !== end.length)
    throw new BadRange('with leading zeros, begin and end of a range have the same length')
  const made: string[] = []
  for (let n = Number(from); n <= Number(end); n += Number(step)) {
    made.push(String(n).padStart(width, '0'))
    if (made.length > LIMIT) throw new BadRange(`a range of more than ${LIMIT} hosts`)
  }
  return made
}

/** The names that a name with ranges stands for, as `web[01:20]` or `db-[a:f][1:9:2]`. */
export function expandRanges(name: string): readonly string[] {
  const found = /^([^[]*)\[([^\]]*)\](.*)$/s.exec(name)
  if (!found) {
    if (name.includes('[')) throw new BadRange('the bracket of a range is not closed')
    return [name]
  }
  const [, head = '', inside = '', tail = ''] = found
  const tails = expandRanges(tail)
  return bounds(inside).flatMap((part) => tails.map((rest) => head + part + rest))
}

/** In which styles a text can be written as a YAML scalar. */
export interface Analysis {
  readonly multiline: boolean
  readonly flowPlain: boolean
  readonly blockPlain: boolean
  readonly single: boolean
  /** In lines of its own, behind `|`. */
  readonly literal: boolean
}

const space = (c: string | undefined): boolean => c === undefined || ' \t\r\n\x85\u2028\u2029'.includes(c)
const isBreak = (c: string): boolean => '\n\x85\u2028\u2029'.includes(c)

/** What libyaml prints as it is: nothing beyond the first 65,536 code points. */
export function isPrintable(c: string): boolean {
  const code = c.codePointAt(0) as number
  if (c === '\n' || (code >= 0x20 && code <= 0x7e) || code === 0x85) return true
  return (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd && code !== 0xfeff)
}

/** The marks that mean something to YAML, by the kind of place where they do. */
function indicators(text: readonly string[]): { flow: boolean; block: boolean } {
  const start = text.slice(0, 3).join('')
  let flow = start === '---' || start === '...'
  let block = flow
  text.forEach((c, i) => {
    const next = space(text[i + 1])
    if (i === 0) {
      if ('#,[]{}&*!|>\'"%@`'.includes(c)) flow = block = true
      if ('?:'.includes(c)) flow = true
      if ('?:-'.includes(c) && next) flow = block = true
    } else {
      if (',?[]{}:'.includes(c)) flow = true
      if (c === ':' && next) block = true
      if (c === '#' && space(text[i - 1])) flow = block = true
    }
  })
  return { flow, block }
}

/** PyYAML's analysis of a scalar. */
export function analyze(source: string): Analysis {
  if (source === '') return { multiline: false, flowPlain: false, blockPlain: true, single: true, literal: false }
  const text = Array.from(source)
  const { flow, block } = indicators(text)
  const multiline = text.some(isBreak)
  const special = !text.every(isPrintable)
  const [first, last] = [text[0] as string, text.at(-1) as string]
  const edge = first === ' ' || last === ' ' || isBreak(first) || isBreak(last)
  const breakSpace = /[\n\x85\u2028\u2029] /.test(source)
  const spaceBreak = / [\n\x85\u2028\u2029]/.test(source)
  const plain = !edge && !breakSpace && !spaceBreak && !special && !multiline
  return {
    multiline,
    flowPlain: plain && !flow,
    blockPlain: plain && !block,
    single: !breakSpace && !spaceBreak && !special,
    literal: last !== ' ' && !spaceBreak && !special,
  }
}

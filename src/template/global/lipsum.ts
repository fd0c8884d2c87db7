import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { countOf } from '../filter/convert.ts'
import { Markup } from '../value/carrier.ts'
import { truth } from '../value/truth.ts'

const words =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua'.split(
    ' ',
  )

/** Jinja's lipsum: paragraphs of words without meaning. */
export function lipsum(count: Value = 5, html: Value = true, least: Value = 20, most: Value = 100): Value {
  const paragraphs = countOf(count)
  if (paragraphs > 1000) typeFault('lipsum makes at most 1000 paragraphs')
  const [from, to] = [countOf(least), countOf(most)]
  const one = (): string => {
    const length = from + Math.floor(Math.random() * Math.max(1, Math.min(to, 10_000) - from))
    const made = Array.from({ length }, () => words[Math.floor(Math.random() * words.length)]).join(' ')
    return `${made.charAt(0).toUpperCase()}${made.slice(1)}.`
  }
  const texts = Array.from({ length: Math.max(0, paragraphs) }, one)
  return truth(html) ? new Markup(texts.map((text) => `<p>${text}</p>`).join('\n')) : texts.join('\n\n')
}

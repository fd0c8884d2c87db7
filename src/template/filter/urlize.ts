import type { Value } from '../../text/value.ts'
import { Markup } from '../value/carrier.ts'
import { escapeHtml } from '../value/html.ts'
import { iterate } from '../value/iterate.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { countOf } from './convert.ts'

const web =
  /^(?:https?:\/\/|www\.)(?:(?:[\w%-]+\.)*(?:[a-z]{2,63}|xn--[\w%]{2,59})|[\w%-]{2,63}(?:\.[\w%-]{2,63})*|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:[/?#]\S*)?$/i
const bare = /^(?:[\w-]+\.)+(?:com|net|int|edu|gov|org|info|mil)$/i
const mail = /^\S+@\w[\w.-]*\.\w+$/

/** Jinja's urlize: addresses in a text become links. */
export function urlize(
  value: Value,
  limit: Value = null,
  nofollow: Value = false,
  target: Value = null,
  rel: Value = null,
  schemes: Value = null,
): Value {
  const longest = limit === null ? Number.POSITIVE_INFINITY : countOf(limit)
  const rels = new Set([
    ...(rel === null ? [] : str(rel).split(/\s+/)),
    ...(truth(nofollow) ? ['nofollow'] : []),
    'noopener',
  ])
  const attributes = ` rel="${escapeHtml(
    [...rels]
      .filter((one) => one !== '')
      .sort()
      .join(' '),
  )}"${target === null ? '' : ` target="${escapeHtml(target)}"`}`
  const short = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}...` : text)
  const link = (href: string, text: string, more = attributes): string => `<a href="${href}"${more}>${short(text)}</a>`
  const extra = schemes === null ? [] : iterate(schemes).map(str)
  const made = escapeHtml(value)
    .split(/(\s+)/)
    .map((word) => {
      const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
      const tail = /(?:[)>.,\n]|&gt;)+$/.exec(word.slice(head.length))?.[0] ?? ''
      let middle = word.slice(head.length, word.length - tail.length)
      if (web.test(middle)) middle = link(/^https?:/i.test(middle) ? middle : `https://${middle}`, middle)
      else if (middle.startsWith('mailto:') && mail.test(middle.slice(7))) middle = link(middle, middle.slice(7), '')
      else if (mail.test(middle) && !middle.includes(':') && !middle.startsWith('www.'))
        middle = link(`mailto:${middle}`, middle, '')
      else if (extra.some((scheme) => middle !== scheme && middle.startsWith(scheme))) middle = link(middle, middle)
      else if (bare.test(middle)) middle = link(`https://${middle}`, middle)
      return head + middle + tail
    })
    .join('')
  return new Markup(made)
}

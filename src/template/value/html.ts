import type { Value } from '../../text/value.ts'
import { Markup } from './carrier.ts'
import { str } from './repr.ts'

const entity: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** A value as text in which nothing is markup; text that is escaped already stays as it is. */
export const escapeHtml = (value: Value): string =>
  value instanceof Markup ? value.text : str(value).replace(/[&<>"']/g, (found) => entity[found] as string)

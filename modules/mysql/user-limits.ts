import { Refusal } from '../../src/module/contract.ts'
import { literal } from './escape.ts'
import type { Row } from './read-results.ts'

const columns: { readonly [limit: string]: string } = {
  MAX_QUERIES_PER_HOUR: 'max_questions',
  MAX_UPDATES_PER_HOUR: 'max_updates',
  MAX_CONNECTIONS_PER_HOUR: 'max_connections',
  MAX_USER_CONNECTIONS: 'max_user_connections',
  MAX_STATEMENT_TIME: 'max_statement_time',
}

/** The limits that were asked for, as SQL has them; undefined when none were. */
export function wishedLimits(asked: { readonly [limit: string]: unknown } | undefined): string | undefined {
  if (asked === undefined) return undefined
  const parts = Object.entries(asked).map(([limit, value]) => {
    const known = limit.toUpperCase()
    if (!(known in columns))
      throw new Refusal(`resource_limits: "${limit}" is none; expected ${Object.keys(columns).join(', ')}`)
    const number = Number(value)
    if (!Number.isFinite(number)) throw new Refusal(`resource_limits: ${limit} is not a number: ${String(value)}`)
    return `${known} ${number}`
  })
  return parts.length === 0 ? undefined : parts.sort().join(' ')
}

/** The limits of a row of `mysql.user`, those that were asked for alone. */
export function readLimits(row: Row, asked: string | undefined): string {
  const names = (asked ?? '').match(/MAX_\w+/g) ?? []
  return names
    .map((limit) => {
      const value = row[columns[limit] ?? '']
      if (value === undefined) throw new Refusal(`resource_limits: this server has no ${limit}`)
      return `${limit} ${Number(value)}`
    })
    .join(' ')
}

/** What TLS was asked for, as SQL has it; undefined when nothing was. */
export function wishedTls(asked: { readonly [requirement: string]: unknown } | undefined): string | undefined {
  if (asked === undefined) return undefined
  const all = new Map(Object.entries(asked).map(([word, value]) => [word.toUpperCase(), value]))
  for (const word of ['SSL', 'X509', 'NONE']) {
    if (all.has(word)) {
      if (all.size > 1) throw new Refusal(`tls_requires: ${word} stands alone`)
      return word
    }
  }
  const known = ['SUBJECT', 'ISSUER', 'CIPHER']
  for (const word of all.keys())
    if (!known.includes(word))
      throw new Refusal(`tls_requires: "${word}" is none; expected SSL, X509, NONE, ${known.join(', ')}`)
  return all.size === 0 ? undefined : specified(known.map((word) => [word, all.get(word)]))
}

const specified = (parts: readonly (readonly [string, unknown])[]): string =>
  parts
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([word, value]) => `${word} ${literal(String(value))}`)
    .join(' AND ')

/** What TLS a row of `mysql.user` requires. */
export function readTls(row: Row): string {
  switch (row.ssl_type) {
    case 'ANY':
      return 'SSL'
    case 'X509':
      return 'X509'
    case 'SPECIFIED':
      return specified([
        ['SUBJECT', row.x509_subject],
        ['ISSUER', row.x509_issuer],
        ['CIPHER', row.ssl_cipher],
      ])
    default:
      return 'NONE'
  }
}

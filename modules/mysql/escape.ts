const escapes: { readonly [character: string]: string } = {
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\x1a': '\\Z',
  '\\': '\\\\',
  "'": "''",
}

/** A text as an SQL literal of one line; sessions that read it have NO_BACKSLASH_ESCAPES off (`plainMode`). */
export const literal = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and SUB are among what SQL must have escaped.
  `'${text.replace(/[\0\n\r\x1a\\']/g, (one) => escapes[one] ?? one)}'`

/** A name of a database, table, column or variable, quoted. */
export const name = (text: string): string => `\`${text.replaceAll('`', '``')}\``

/** An account as SQL writes it. */
export const account = (user: string, host: string): string => `${literal(user)}@${literal(host)}`

/** Sets the session so that literals and `SHOW` mean the same on every server, whatever its sql_mode is. */
export const plainMode = "SET SESSION sql_mode = '', SESSION sql_quote_show_create = 1"

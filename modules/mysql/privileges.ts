import { Refusal } from '../../src/module/contract.ts'
import { name } from './escape.ts'

/** What an account may do: for each object, as SQL names it, the sorted privileges; `GRANT` is that it may pass them on. */
export type Privileges = { readonly [object: string]: readonly string[] }

const unquoted = (part: string): string => {
  const text = part.trim()
  return /^`.*`$/s.test(text) ? text.slice(1, -1).replaceAll('``', '`') : text
}

const side = (part: string): string => (part.trim() === '*' ? '*' : name(unquoted(part)))

/** An object of a grant in the one way that this module writes it: `*.*`, `` `db`.* ``, `` FUNCTION `db`.`f` ``. */
export function objectOf(text: string): string {
  const [, kind = '', rest = ''] =
    /^\s*(?:(FUNCTION|PROCEDURE|PACKAGE BODY|PACKAGE|TABLE)\s+)?([\s\S]*)$/i.exec(text) ?? []
  const parts = [...rest.matchAll(/`(?:[^`]|``)*`|[^.`]+/g)].map(([part]) => part)
  const word = kind === '' || kind.toUpperCase() === 'TABLE' ? '' : `${kind.toUpperCase()} `
  if (parts.length === 1) return `${word}${side(parts[0] ?? '')}`
  const [database = '', ...table] = parts
  if (parts.length < 2) throw new Refusal(`priv: "${text}" names no object; expected db.table, db.* or *.*`)
  return `${word}${side(database)}.${side(table.join('.'))}`
}

/** Words that servers use for one another; SHOW GRANTS prints the left one of each on some of them. */
const others: { readonly [word: string]: string } = {
  'ALL PRIVILEGES': 'ALL',
  'GRANT OPTION': 'GRANT',
  'WITH GRANT OPTION': 'GRANT',
  'BINLOG MONITOR': 'REPLICATION CLIENT',
  'REPLICATION REPLICA': 'REPLICATION SLAVE',
  'REPLICATION REPLICA ADMIN': 'REPLICATION SLAVE ADMIN',
  'REPLICA MONITOR': 'SLAVE MONITOR',
  'DELETE VERSIONING ROWS': 'DELETE HISTORY',
  'CREATE ROUTINES': 'CREATE ROUTINE',
}

const commas = /,(?![^(]*\))/

/** Privileges as a list of sorted words; columns, whose case means nothing, in lower case and sorted. */
export function wordsOf(text: string): readonly string[] {
  const words = text.split(commas).map((one) => {
    const [, word = '', columns] = /^\s*([^(]*?)\s*(?:\(([\s\S]*)\))?\s*$/.exec(one) ?? []
    const known = word.toUpperCase().replace(/\s+/g, ' ')
    const privilege = others[known] ?? known
    if (columns === undefined) return privilege
    const sorted = columns
      .split(',')
      .map((column) => name(unquoted(column).toLowerCase()))
      .sort()
    return `${privilege} (${sorted.join(', ')})`
  })
  return [...new Set(words)].filter((word) => word !== 'USAGE' && word !== '').sort()
}

/** The words of an object joined to those it has. */
function add(all: Map<string, readonly string[]>, object: string, words: readonly string[]): void {
  const joined = [...new Set([...(all.get(object) ?? []), ...words])].sort()
  if (joined.length > 0) all.set(object, joined)
}

/** What the argument `priv` asks for, written as text (`db.*:SELECT,INSERT/*.*:USAGE`) or as a dict. */
export function readWish(priv: unknown): Privileges {
  const items =
    typeof priv === 'string'
      ? [...priv.matchAll(/(?:`[^`]*`|[^/`])+/g)].map(([item]) => cut(item))
      : Object.entries((priv ?? {}) as object).map(
          ([object, words]) => [object, Array.isArray(words) ? words.join(',') : String(words)] as const,
        )
  const all = new Map<string, readonly string[]>()
  for (const [object, text] of items) {
    const words = wordsOf(text)
    if (words.includes('REQUIRESSL'))
      throw new Refusal('priv: REQUIRESSL is no privilege any more; ask for it by tls_requires: {SSL: null}')
    add(all, objectOf(object), words)
  }
  return Object.fromEntries(all)
}

function cut(item: string): readonly [string, string] {
  const at = item.lastIndexOf(':')
  if (at < 0) throw new Refusal(`priv: "${item.trim()}" has no privileges; expected db.table:PRIVILEGE,…`)
  return [item.slice(0, at), item.slice(at + 1)]
}

const grant =
  /^GRANT ([\s\S]+?) ON ((?:(?:FUNCTION|PROCEDURE|PACKAGE BODY|PACKAGE|TABLE) )?(?:\*|`(?:[^`]|``)*`)(?:\.(?:\*|`(?:[^`]|``)*`))?) TO ([\s\S]*)$/

/** What `SHOW GRANTS` tells; roles and proxies, which are no privileges on objects, are not among it. */
export function readGrants(lines: readonly string[]): Privileges {
  const all = new Map<string, readonly string[]>()
  for (const line of lines) {
    const [, words, object, rest = ''] = grant.exec(line) ?? []
    if (words === undefined || object === undefined || words === 'PROXY') continue
    const may = / WITH (?:.* )?GRANT OPTION/.test(rest.replace(/`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'/g, ''))
      ? ['GRANT']
      : []
    add(all, objectOf(object), [...wordsOf(words), ...may])
  }
  return Object.fromEntries(all)
}

/** Static privileges that MySQL 8 lists one by one where everything was granted on `*.*`. */
const everything = [
  ...[
    'SELECT',
    'INSERT',
    'UPDATE',
    'DELETE',
    'CREATE',
    'DROP',
    'RELOAD',
    'SHUTDOWN',
    'PROCESS',
    'FILE',
    'REFERENCES',
    'INDEX',
  ],
  ...['ALTER', 'SHOW DATABASES', 'SUPER', 'CREATE TEMPORARY TABLES', 'LOCK TABLES', 'EXECUTE', 'REPLICATION SLAVE'],
  ...[
    'REPLICATION CLIENT',
    'CREATE VIEW',
    'SHOW VIEW',
    'CREATE ROUTINE',
    'ALTER ROUTINE',
    'CREATE USER',
    'EVENT',
    'TRIGGER',
  ],
]

/** Whether these words are all that there is for an object. */
function isAll(object: string, words: readonly string[]): boolean {
  if (words.includes('ALL')) return true
  const whole = /^(FUNCTION|PROCEDURE|PACKAGE)/.test(object)
    ? ['EXECUTE', 'ALTER ROUTINE']
    : object === '*.*'
      ? everything
      : undefined
  return whole?.every((word) => words.includes(word)) ?? false
}

/** Privileges as a wish for ALL would have them where the server spells all of them out. */
export const asWished = (is: Privileges, wish: Privileges): Privileges =>
  sortedByObject(
    Object.entries(is).map(([object, words]) => {
      const spelt = wish[object]?.includes('ALL') && isAll(object, words)
      return [object, spelt ? ['ALL', ...words.filter((word) => word === 'GRANT')] : words]
    }),
  )

/** What should be, of what is, what was asked for, and whether that is all there should be, or more, or less. */
export function wishedPrivileges(is: Privileges, wish: Privileges, how: 'exactly' | 'also' | 'not'): Privileges {
  const objects = [...new Set([...Object.keys(is), ...Object.keys(wish)])]
  const all = new Map<string, readonly string[]>()
  for (const object of objects) {
    const [has, asked] = [is[object] ?? [], wish[object] ?? []]
    if (how === 'exactly') add(all, object, asked)
    else if (how === 'also')
      add(
        all,
        object,
        has.includes('ALL')
          ? ['ALL', ...[...has, ...asked].filter((one) => one === 'GRANT')]
          : asked.includes('ALL')
            ? [...asked, ...has.filter((one) => one === 'GRANT')]
            : [...has, ...asked],
      )
    else
      add(
        all,
        object,
        asked.includes('ALL')
          ? has.filter((one) => one === 'GRANT' && !asked.includes('GRANT'))
          : has.filter((one) => !asked.includes(one)),
      )
  }
  return sortedByObject(all)
}

const sortedByObject = (all: Iterable<readonly [string, readonly string[]]>): Privileges =>
  Object.fromEntries([...all].sort(([one], [other]) => (one < other ? -1 : 1)))

/** The statements from one set of privileges to another. */
export function privilegeChanges(account: string, is: Privileges, should: Privileges): readonly string[] {
  const objects = [...new Set([...Object.keys(is), ...Object.keys(should)])].sort()
  return objects.flatMap((object) => {
    const [has, wants] = [is[object] ?? [], should[object] ?? []]
    const more = wants.filter((one) => !has.includes(one))
    // Everything takes in what there is; and what is left of everything cannot be named, so that it is granted anew.
    const less = more.includes('ALL')
      ? has.filter((one) => one === 'GRANT' && !wants.includes(one))
      : has.filter((one) => !wants.includes(one))
    const again = less.includes('ALL') ? wants : more
    const words = (list: readonly string[]) => list.filter((one) => one !== 'GRANT').join(', ')
    return [
      ...(less.includes('GRANT') ? [`REVOKE GRANT OPTION ON ${object} FROM ${account}`] : []),
      ...(words(less) === '' ? [] : [`REVOKE ${words(less)} ON ${object} FROM ${account}`]),
      ...(again.length === 0
        ? []
        : [
            `GRANT ${words(again) || 'USAGE'} ON ${object} TO ${account}${again.includes('GRANT') ? ' WITH GRANT OPTION' : ''}`,
          ]),
    ]
  })
}

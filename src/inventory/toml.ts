import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import type { Entry, Mapping, Node, Scalar } from '../text/node.ts'
import { resolveTagged } from '../text/scalar.ts'
import { float, int, type Value } from '../text/value.ts'

/** A table whose entries several parts of the text may add to. */
interface Table {
  readonly kind: 'table'
  readonly at: Position
  readonly entries: Map<string, { readonly key: Scalar; readonly value: Part }>
}

/** An array of tables, of which each `[[…]]` adds one. */
interface Tables {
  readonly kind: 'tables'
  readonly at: Position
  readonly tables: Table[]
}

type Part = Table | Tables | Node
type Key = AST.TOMLKey['keys'][number]

/** The tables of a TOML text as nodes that know where they were written; dates and times are text. */
export function parseToml(source: Source): Mapping {
  return nodeOfTable(new TomlComposer(source).compose(syntaxOf(source)))
}

function syntaxOf(source: Source): AST.TOMLTopLevelTable {
  try {
    return parseTOML(source.text, { tomlVersion: '1.0' }).body[0]
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const at = { source, line: error.lineNumber, column: error.column + 1, length: 1 }
    throw new Failure('inventory-syntax', `this is not TOML: ${error.message}`, {
      at,
      hint: error.message.startsWith('Unexpected character') ? 'a text stands in quotes: name = "text"' : undefined,
      cause: error,
    })
  }
}

/** Puts the parts of one text together; the parser has refused what is defined twice. */
class TomlComposer {
  readonly #source: Source

  constructor(source: Source) {
    this.#source = source
  }

  compose(top: AST.TOMLTopLevelTable): Table {
    const root = table(this.#at(top))
    for (const part of top.body) {
      if (part.type === 'TOMLKeyValue') this.#assign(root, part)
      else for (const one of this.#tablesOf(root, part)) for (const pair of part.body) this.#assign(one, pair)
    }
    return root
  }

  #at({ loc: { start, end }, range }: AST.TOMLNode): Position {
    const length = start.line === end.line ? Math.max(1, range[1] - range[0]) : 1
    return { source: this.#source, line: start.line, column: start.column + 1, length }
  }

  /** The table that a line in brackets is about; a list of one, so that the caller needs no name for it. */
  #tablesOf(root: Table, { key, kind }: AST.TOMLTable): readonly Table[] {
    const last = key.keys.at(-1)!
    const above = this.#down(root, key.keys.slice(0, -1))
    if (kind === 'standard') return [this.#below(above, last)]
    const known = above.entries.get(nameOf(last))?.value
    const all: Tables = known?.kind === 'tables' ? known : { kind: 'tables', at: this.#at(last), tables: [] }
    above.entries.set(nameOf(last), { key: this.#key(last), value: all })
    const made = table(this.#at(key))
    all.tables.push(made)
    return [made]
  }

  #down(from: Table, keys: readonly Key[]): Table {
    return keys.reduce((at, key) => this.#below(at, key), from)
  }

  #below(above: Table, key: Key): Table {
    const known = above.entries.get(nameOf(key))?.value
    if (known?.kind === 'table') return known
    if (known?.kind === 'tables') return known.tables.at(-1)!
    const made = table(this.#at(key))
    above.entries.set(nameOf(key), { key: this.#key(key), value: made })
    return made
  }

  #assign(to: Table, { key, value }: AST.TOMLKeyValue): void {
    const last = key.keys.at(-1)!
    const above = this.#down(to, key.keys.slice(0, -1))
    above.entries.set(nameOf(last), { key: this.#key(last), value: this.#value(value) })
  }

  #key(key: Key): Scalar {
    const name = nameOf(key)
    return { kind: 'scalar', at: this.#at(key), value: name, text: name, unsafe: false, vault: false, plain: false }
  }

  #value(content: AST.TOMLContentNode): Part {
    switch (content.type) {
      case 'TOMLArray':
        return { kind: 'sequence', at: this.#at(content), items: content.elements.map((one) => this.#node(one)) }
      case 'TOMLInlineTable': {
        const made = table(this.#at(content))
        for (const pair of content.body) this.#assign(made, pair)
        return made
      }
      case 'TOMLValue': {
        const { value, text } = scalarOf(content)
        const isText = content.kind === 'string'
        return { kind: 'scalar', at: this.#at(content), value, text, unsafe: false, vault: false, plain: !isText }
      }
    }
  }

  #node(content: AST.TOMLContentNode): Node {
    return nodeOf(this.#value(content))
  }
}

const table = (at: Position): Table => ({ kind: 'table', at, entries: new Map() })

const nameOf = (key: Key): string => (key.type === 'TOMLBare' ? key.name : key.value)

function scalarOf(content: AST.TOMLValue): { readonly value: Value; readonly text: string } {
  switch (content.kind) {
    case 'string':
      return { value: content.value, text: content.value }
    case 'integer':
      return { value: int(content.bigint), text: content.number }
    case 'float':
      return { value: float(content.value), text: content.number }
    case 'boolean':
      return { value: content.value, text: String(content.value) }
    case 'local-time':
      return { value: content.datetime, text: content.datetime }
    case 'local-date':
    case 'local-date-time':
    case 'offset-date-time':
      return { value: resolveTagged(content.datetime, 'timestamp') ?? content.datetime, text: content.datetime }
  }
}

function nodeOf(part: Part): Node {
  switch (part.kind) {
    case 'table':
      return nodeOfTable(part)
    case 'tables':
      return { kind: 'sequence', at: part.at, items: part.tables.map(nodeOfTable) }
    default:
      return part
  }
}

function nodeOfTable({ at, entries }: Table): Mapping {
  const made: Entry[] = [...entries.values()].map(({ key, value }) => ({ key, value: nodeOf(value) }))
  return { kind: 'mapping', at, entries: made }
}

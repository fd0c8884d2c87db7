import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { isTemplate } from '../template/scope.ts'
import { fromValue } from '../text/from-value.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Node } from '../text/node.ts'
import { isDict } from '../text/value.ts'
import { hostNames } from './address.ts'
import type { InventoryBuilder } from './builder.ts'
import type { WrittenVariable } from './host.ts'
import type { LaterVariables } from './host-draft.ts'
import { literal } from './literal.ts'
import { UnclosedWord, type Word, words } from './words.ts'

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/
/** A name and values of which nothing needs a closer look now: no range, port, backslash or comment, no quote left open. */
const SIMPLE_HOST =
  /[^\s:;=,'"#\\[\]-][^\s:='"#\\[\]]*(?:[ \t]+[^\s='"#\\]+=(?:[^\s'"#\\]|"[^"\\\n]*"|'[^'\n]*')*)*[ \t]*(?=\n|$)/y
const LINE_END = /\r\n?/g
const NONE = -1
const [SPACE, TAB, HASH, SEMICOLON] = [32, 9, 35, 59]
const kinds = ['hosts', 'children', 'vars'] as const
type Kind = (typeof kinds)[number]

interface Pending {
  readonly at: Position
  readonly section: string
  readonly parents: Set<string>
}

/** One pass over the lines of an INI inventory. */
class IniReader {
  readonly #source: Source
  readonly #to: InventoryBuilder
  /** Groups that are used before (or without) being declared. */
  readonly #children = new Map<string, Pending>()
  readonly #variables = new Map<string, Pending>()
  readonly #declared = new Set(['all', 'ungrouped'])
  #group = 'ungrouped'
  #kind: Kind = 'hosts'

  constructor(source: Source, to: InventoryBuilder) {
    this.#source = source
    this.#to = to
    for (const name of to.groups.keys()) this.#declared.add(name)
  }

  read(): void {
    const text = this.#source.text.replace(LINE_END, '\n')
    let number = 0
    for (let start = 0, end = 0; start < text.length; start = end + 1) {
      number++
      end = this.#kind === 'hosts' ? simpleHostEnd(text, start) : NONE
      if (end === NONE) {
        end = text.indexOf('\n', start)
        if (end === NONE) end = text.length
        this.#anyLine(text.slice(start, end), number)
      } else this.#simpleHost(text, start, end, number)
    }
    for (const [name, { at, section }] of [...this.#variables, ...this.#children]) {
      if (this.#declared.has(name)) continue
      const what = section.endsWith(':vars') ? 'gives variables to' : 'names'
      throw new Failure('inventory-syntax', `[${section}] ${what} a group that is nowhere declared: ${name}`, {
        at,
        hint: didYouMean(name, this.#declared) ?? `declare it by a line [${name}]`,
      })
    }
  }

  #anyLine(raw: string, number: number): void {
    const line = raw.trim()
    const first = line.charCodeAt(0)
    if (line === '' || first === HASH || first === SEMICOLON) return
    this.#line(line, number, line.length === raw.length ? 0 : raw.length - raw.trimStart().length)
  }

  #line(text: string, line: number, indent: number): void {
    const at = (start = 0, end = text.length): Position => this.#place(line, indent, start, end)
    const section = SECTION.exec(text)
    if (section) {
      this.#section(section[1]!, section[2] ?? 'hosts', at)
      return
    }
    if (text.startsWith('[') && text.endsWith(']')) {
      throw new Failure('inventory-syntax', 'this section cannot be read', {
        at: at(),
        hint: 'a section is [group], [group:vars] or [group:children], without spaces inside the brackets',
      })
    }
    if (this.#kind === 'hosts') this.#hosts(text, at)
    else if (this.#kind === 'vars') this.#variable(text, at)
    else this.#child(text, at)
  }

  #place(line: number, indent: number, start: number, end: number): Position {
    return { source: this.#source, line, column: indent + start + 1, length: Math.max(1, end - start) }
  }

  #simpleHost(text: string, start: number, end: number, line: number): void {
    let nameEnd = start
    while (nameEnd < end && !isBlank(text.charCodeAt(nameEnd))) nameEnd++
    const name = text.slice(start, nameEnd)
    this.#to.addHost(name, this.#group)
    if (nameEnd < end) this.#to.addHostVariables(name, new SimpleHost(this, text, start, end, line))
  }

  /** The variables of a simple host. */
  variablesOf(text: string, line: number): readonly WrittenVariable[] {
    return this.#assignments(words(text).slice(1), (start = 0, end = text.length) => this.#place(line, 0, start, end))
  }

  #section(written: string, kind: string, at: (start?: number, end?: number) => Position): void {
    const group = this.#to.groupName(written)
    const known = kinds.find((one) => one === kind)
    if (!known) {
      const start = written.length + 2
      throw new Failure('inventory-syntax', `a section cannot be of the kind "${kind}"`, {
        at: at(start, start + kind.length),
        hint: didYouMean(kind, kinds) ?? 'there are [group], [group:vars] and [group:children]',
      })
    }
    this.#group = group
    this.#kind = known
    if (known === 'vars') {
      if (!this.#variables.has(group))
        this.#variables.set(group, { at: at(1, 1 + written.length), section: `${group}:vars`, parents: new Set() })
    } else {
      this.#declared.add(group)
    }
    this.#to.addGroup(group)
    if (known !== 'vars') this.#join(group)
  }

  #hosts(text: string, at: (start?: number, end?: number) => Position): void {
    const [first, ...assignments] = this.#split(text, at)
    if (!first) return
    const place = at(first.start, first.end)
    const { names, port } = hostNames(first.text, place)
    const variables = this.#assignments(assignments, at)
    for (const name of names) {
      this.#to.addAddress(name, port, this.#group, place)
      for (const [key, value] of variables) this.#to.setHostVariable(name, key, value)
    }
  }

  /** The variables behind a host. */
  #assignments(
    assignments: readonly Word[],
    at: (start?: number, end?: number) => Position,
  ): readonly (readonly [string, Node])[] {
    return assignments.map((word) => {
      const equals = word.text.indexOf('=')
      if (equals < 1) {
        throw new Failure('inventory-syntax', `after the host come key=value, but this is "${word.text}"`, {
          at: at(word.start, word.end),
          hint: 'one line is one host; put a value with spaces in quotes',
        })
      }
      const start = word.start + Math.min(equals + 1, word.end - word.start)
      return [word.text.slice(0, equals), valueNode(word.text.slice(equals + 1), at(start, word.end))] as const
    })
  }

  #split(text: string, at: (start?: number, end?: number) => Position): ReturnType<typeof words> {
    try {
      return words(text)
    } catch (error) {
      if (error instanceof UnclosedWord) throw new Failure('inventory-syntax', error.message, { at: at(error.start) })
      throw error
    }
  }

  #variable(text: string, at: (start?: number, end?: number) => Position): void {
    const equals = text.indexOf('=')
    if (equals < 0) {
      throw new Failure('inventory-syntax', `[${this.#group}:vars] holds key=value, but this is "${text}"`, {
        at: at(),
        hint: /^[\w-]+:/.test(text) ? 'write "=" instead of ":"' : undefined,
      })
    }
    const value = text.slice(equals + 1)
    const start = equals + 1 + (value.length - value.trimStart().length)
    this.#to.setGroupVariable(this.#group, text.slice(0, equals).trim(), valueNode(value.trim(), at(start)))
  }

  #child(text: string, at: (start?: number, end?: number) => Position): void {
    const written = /^([^:\]\s]+)\s*(?:#.*)?$/.exec(text)?.[1]
    if (written === undefined) {
      throw new Failure('inventory-syntax', `[${this.#group}:children] holds names of groups, but this is "${text}"`, {
        at: at(),
      })
    }
    const name = this.#to.groupName(written)
    const place = at(0, written.length)
    if (this.#to.groups.has(name)) {
      this.#to.addChild(this.#group, name, place)
      return
    }
    const pending = this.#children.get(name)
    if (pending) pending.parents.add(this.#group)
    else {
      const section = `${this.#group}:children`
      this.#children.set(name, { at: place, section, parents: new Set([this.#group]) })
    }
  }

  /** A group takes its place among its parents' children when it is declared, which decides the order of hosts. */
  #join(group: string): void {
    const pending = this.#children.get(group)
    if (!pending) return
    this.#children.delete(group)
    for (const parent of pending.parents) this.#to.addChild(parent, group, pending.at)
  }
}

/** A line whose variables nobody has asked for yet; there may be very many, so it holds as little as it can. */
class SimpleHost implements LaterVariables {
  readonly #reader: IniReader
  readonly #text: string
  readonly #start: number
  readonly #end: number
  readonly #line: number

  constructor(reader: IniReader, text: string, start: number, end: number, line: number) {
    this.#reader = reader
    this.#text = text
    this.#start = start
    this.#end = end
    this.#line = line
  }

  written(): readonly WrittenVariable[] {
    return this.#reader.variablesOf(this.#text.slice(this.#start, this.#end), this.#line)
  }
}

/** Where the line that starts there ends if it is a simple host. */
function simpleHostEnd(text: string, start: number): number {
  SIMPLE_HOST.lastIndex = start
  return SIMPLE_HOST.test(text) ? SIMPLE_HOST.lastIndex : NONE
}

const isBlank = (char: number): boolean => char === SPACE || char === TAB

/** A literal as a node; what holds no template keeps its type to the end. */
function valueNode(text: string, at: Position): Node {
  const value = literal(text)
  if (isDict(value) || (Array.isArray(value) && (value.constructor === Array || isTemplate(text)))) {
    return fromValue(value, at)
  }
  return { kind: 'scalar', at, value, text, unsafe: false, vault: false, plain: typeof value !== 'string' }
}

/** Reads an INI inventory into the builder. */
export function readIni(source: Source, to: InventoryBuilder): void {
  new IniReader(source, to).read()
}

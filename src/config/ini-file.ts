import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'

/** A value as the file has it; lines that follow indented belong to it. */
export interface IniValue {
  readonly text: string
  /** Where its key is written. */
  readonly at: Position
}

export type IniSections = ReadonlyMap<string, ReadonlyMap<string, IniValue>>

const SECTION = /^\[(.+)\]/
const OPTION = /^(.*?)\s*[=:]\s*(.*)$/

interface Open {
  readonly key: string
  readonly at: Position
  readonly indent: number
  readonly lines: string[]
}

/** One pass over the lines of an INI file in the dialect of Python's configparser, with ";" for comments in a line. */
class Reader {
  readonly #source: Source
  readonly #sections = new Map<string, Map<string, IniValue>>()
  #section: Map<string, IniValue> | undefined
  #open: Open | undefined

  constructor(source: Source) {
    this.#source = source
  }

  read(): IniSections {
    this.#source.text.split(/\r\n|[\n\r]/).forEach((raw, i) => void this.#line(raw, i + 1))
    this.#close()
    return this.#sections
  }

  #line(raw: string, line: number): void {
    const isComment = /^\s*[#;]/.test(raw)
    const text = isComment ? '' : raw.replace(/(^|\s);.*$/, '').trim()
    const indent = raw.length - raw.trimStart().length
    if (text === '') {
      // An empty line may stand inside a value of several lines; a comment does not.
      if (!isComment && raw.trim() === '') this.#open?.lines.push('')
      return
    }
    if (this.#open && indent > this.#open.indent) {
      this.#open.lines.push(text)
      return
    }
    this.#close()
    const at: Position = { source: this.#source, line, column: indent + 1, length: text.length }
    const section = SECTION.exec(text)?.[1]
    if (section === undefined) this.#option(text, at, indent)
    else this.#begin(section, at)
  }

  #begin(name: string, at: Position): void {
    if (this.#sections.has(name)) {
      throw new Failure('configuration', `the section [${name}] begins a second time`, {
        at,
        hint: 'put its settings under the first one',
      })
    }
    this.#section = new Map()
    this.#sections.set(name, this.#section)
  }

  #option(text: string, at: Position, indent: number): void {
    if (!this.#section) {
      throw new Failure('configuration', 'this stands above the first section', {
        at,
        hint: 'settings stand below a line such as [defaults]',
      })
    }
    const [, name = '', value = ''] = OPTION.exec(text) ?? []
    const key = name.toLowerCase()
    if (key === '') {
      throw new Failure('configuration', `a setting is "key = value", but this is "${text}"`, { at })
    }
    const known = this.#section.get(key)
    if (known) {
      throw new Failure('configuration', `"${key}" is set a second time`, {
        at: { ...at, length: name.length },
        hint: `the first time is line ${known.at.line}; only one of them can be meant`,
      })
    }
    const place = { ...at, length: name.length }
    this.#section.set(key, { text: value, at: place })
    this.#open = { key, at: place, indent, lines: [value] }
  }

  #close(): void {
    if (!this.#open) return
    const { key, at, lines } = this.#open
    this.#section?.set(key, { text: lines.join('\n').trimEnd(), at })
    this.#open = undefined
  }
}

/** The sections of a configuration file. */
export const parseIni = (source: Source): IniSections => new Reader(source).read()

import { typeFault } from '../fault.ts'

/** How an ini text is read. */
export interface IniForm {
  /** Names of options differ by case. */
  readonly caseSensitive: boolean
  /** An option may stand without a value. */
  readonly withoutValue?: boolean
}

/** Options by name; one without a value is null. */
export type IniSection = ReadonlyMap<string, string | null>

/** An ini text: what holds for every section, and the sections' own options. */
export interface Ini {
  readonly defaults: IniSection
  readonly sections: ReadonlyMap<string, IniSection>
}

/** The section whose options hold for all others. */
export const DEFAULTS = 'DEFAULT'

interface Open {
  readonly name: string
  readonly options: Map<string, string[] | null>
}

/** Reads one ini text, line by line, as Python's configparser does. */
class IniReader {
  readonly defaults: Open = { name: DEFAULTS, options: new Map() }
  readonly sections = new Map<string, Open>()
  readonly #form: IniForm
  #section: Open | undefined
  #option: string | undefined
  #indent = 0
  #line = 0

  constructor(form: IniForm) {
    this.#form = form
  }

  #fail(message: string): never {
    return typeFault(`line ${this.#line} of the ini text: ${message}`)
  }

  read(line: string): void {
    this.#line++
    const text = line.trim()
    const indent = line.search(/\S/)
    const isComment = /^[#;]/.test(text)
    if (text === '' || isComment) {
      if (!isComment) this.#continue('')
      return
    }
    if (this.#option !== undefined && indent > this.#indent && this.#continue(text)) return
    this.#indent = indent
    const head = /^\[(.+)\]/.exec(text)
    if (head) this.#open(head[1] as string)
    else this.#set(text)
  }

  /** Adds a line to the value of the option above; false where there is none to add to. */
  #continue(text: string): boolean {
    const lines = this.#option === undefined ? undefined : this.#section?.options.get(this.#option)
    lines?.push(text)
    return lines !== undefined && lines !== null
  }

  #open(name: string): void {
    this.#option = undefined
    if (name === DEFAULTS) {
      this.#section = this.defaults
      return
    }
    if (this.sections.has(name)) this.#fail(`the section '${name}' stands twice`)
    this.#section = { name, options: new Map() }
    this.sections.set(name, this.#section)
  }

  #set(text: string): void {
    const section = this.#section ?? this.#fail(`'${text}' stands above the first section`)
    const found = /^(.*?)\s*(?:[=:]\s*(.*))?$/.exec(text)
    const [, word = '', value] = found ?? []
    if (word === '' || (value === undefined && !this.#form.withoutValue))
      this.#fail(`'${text}' is neither [section] nor name = value`)
    const name = this.#form.caseSensitive ? word : word.toLowerCase()
    if (section.options.has(name)) this.#fail(`'${name}' stands twice in the section '${section.name}'`)
    this.#option = name
    section.options.set(name, value === undefined ? null : [value])
  }
}

const closed = ({ options }: Open): IniSection =>
  new Map([...options].map(([name, lines]) => [name, lines === null ? null : lines.join('\n').trimEnd()]))

/** Reads an ini text. */
export function readIni(text: string, form: IniForm): Ini {
  const reader = new IniReader(form)
  for (const line of text.split(/\r\n|\n|\r/)) reader.read(line)
  return {
    defaults: closed(reader.defaults),
    sections: new Map([...reader.sections].map(([name, section]) => [name, closed(section)])),
  }
}

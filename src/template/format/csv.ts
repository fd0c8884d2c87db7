import { typeFault } from '../fault.ts'

/** How a table of separated values is written. */
export interface CsvForm {
  readonly delimiter: string
  /** Blanks behind a delimiter are not part of the field. */
  readonly skipInitialSpace?: boolean
  /** Text behind a closing quote, and a quote that is never closed, are failures. */
  readonly strict?: boolean
}

/** Reads one table, character by character, as Python's csv does. */
class CsvReader {
  readonly rows: string[][] = []
  readonly #form: CsvForm
  #row: string[] = []
  #field = ''
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start'

  constructor(form: CsvForm) {
    this.#form = form
  }

  read(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const c = text[i] as string
      if (this.#state === 'quoted') this.#quoted(c)
      else if (c === '\n' || c === '\r') {
        this.#endRow()
        if (c === '\r' && text[i + 1] === '\n') i++
      } else this.#unquoted(c)
    }
    if (this.#state === 'quoted' && this.#form.strict) typeFault('the table ends inside of quotes')
    if (this.#state !== 'start' || this.#row.length > 0) this.#endRow()
  }

  #quoted(c: string): void {
    if (c === '"') this.#state = 'closed'
    else this.#field += c
  }

  #unquoted(c: string): void {
    if (c === this.#form.delimiter) {
      this.#endField()
      return
    }
    if (this.#state === 'start') {
      if (c === ' ' && this.#form.skipInitialSpace) return
      this.#state = c === '"' ? 'quoted' : 'plain'
      if (c === '"') return
    } else if (this.#state === 'closed') {
      if (c !== '"' && this.#form.strict)
        typeFault(`'${this.#form.delimiter}' is expected behind closing quotes, not '${c}'`)
      // Two quotes inside of quotes are one.
      this.#state = c === '"' ? 'quoted' : 'plain'
    }
    this.#field += c
  }

  #endField(): void {
    this.#row.push(this.#field)
    this.#field = ''
    this.#state = 'start'
  }

  #endRow(): void {
    if (this.#state !== 'start' || this.#row.length > 0) this.#endField()
    this.rows.push(this.#row)
    this.#row = []
  }
}

/** The rows of a table of separated values; an empty line is a row without fields. */
export function readCsv(text: string, form: CsvForm): readonly (readonly string[])[] {
  if (Array.from(form.delimiter).length !== 1) return typeFault(`a delimiter is one character, not '${form.delimiter}'`)
  const reader = new CsvReader(form)
  reader.read(text)
  return reader.rows
}

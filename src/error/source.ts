/** A text that people write, under the name they know it by. */
export interface Source {
  readonly file: string
  /** The shorter name that errors tell it by, where it has one. */
  readonly shown?: string | undefined
  readonly text: string
  /** True when the text itself must not be shown, as a decrypted vault. */
  readonly secret?: boolean
}

/** A place in a source; line and column count from 1, length in characters (0 when it is a point). */
export interface Position {
  readonly source: Source
  readonly line: number
  readonly column: number
  readonly length: number
}

/** The position of a character offset (from 0) in a source. */
export function positionAt(source: Source, offset: number, length = 0): Position {
  const before = source.text.slice(0, Math.max(0, offset))
  const line = before.split('\n').length
  return { source, line, column: offset - (before.lastIndexOf('\n') + 1) + 1, length }
}

/** `file:line:column`, as every error starts. */
export const describePosition = (at: Position): string => `${at.source.shown ?? at.source.file}:${at.line}:${at.column}`

import { readFileSync } from 'node:fs'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'

/** The text of a file that the input names, as a source. */
export function readSource(file: string, at?: Position): Source {
  try {
    return { file, text: readFileSync(file, 'utf8') }
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new Failure('file-missing', `cannot read ${file}: ${reason}`, { at, cause })
  }
}

import { codes } from '../error/code.ts'
import { Failure } from '../error/failure.ts'
import type { Source } from '../error/source.ts'

/** Reads a source; what is wrong with a secret one is told by its place alone, as sentences quote what they are about. */
export function withoutText<T>(source: Source, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof Failure && source.secret ? hidden(error) : error
  }
}

function hidden({ code, at }: Failure): Failure {
  const hint = 'the file is a vault, so that its text is not shown; see it with "tutti vault view"'
  return new Failure(code, codes[code], { at, hint })
}

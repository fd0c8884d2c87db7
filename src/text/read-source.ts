import { readFileSync } from 'node:fs'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { noSecrets, type Unsealer } from './unsealer.ts'

/** The text of a file that the input names, as a source; one in a vault is opened. */
export function readSource(file: string, at?: Position, vault: Unsealer = noSecrets): Source {
  let read: Buffer
  try {
    read = readFileSync(file)
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new Failure('file-missing', `cannot read ${file}: ${reason}`, { at, cause })
  }
  const { content, wasSealed } = vault.file(read, file, at)
  return { file, text: content.toString('utf8'), ...(wasSealed ? { secret: true } : {}) }
}

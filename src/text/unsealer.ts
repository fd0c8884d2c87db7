import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import type { Value } from './value.ts'

/** A file as it is read: its content, opened where it was a vault. */
export interface UnsealedFile {
  readonly content: Buffer
  readonly wasSealed: boolean
}

/** Opens what vaults hold, for whoever reads texts, and keeps what comes out of them from being printed. */
export interface Unsealer {
  /** The text of an inline `!vault` value. */
  value(sealed: string, at: Position): string
  /** A file's content; `at` is the place that names the file. */
  file(content: Buffer, file: string, at?: Position): UnsealedFile
  /** Says that a value comes out of a vault: its texts are hidden from then on. */
  hide(value: Value): void
}

const closed = (at: Position | undefined, file?: string): Failure =>
  new Failure('vault', `Attempting to decrypt but no vault secrets found${file === undefined ? '' : ` for ${file}`}`, {
    at,
  })

/** The unsealer that has no secrets: vaults stay closed, everything else is as it is. */
export const noSecrets: Unsealer = {
  value: (_sealed, at) => {
    throw closed(at)
  },
  file: (content, file, at) => {
    if (content.toString('latin1', 0, 15) === '$ANSIBLE_VAULT;') throw closed(at, file)
    return { content, wasSealed: false }
  },
  hide: () => {},
}

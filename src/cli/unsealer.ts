import type { Unsealer } from '../text/unsealer.ts'
import { entries, isDict, type Value } from '../text/value.ts'
import { isSealed } from '../vault/envelope.ts'
import type { Keyring } from '../vault/keyring.ts'

/** A number of fewer digits is a port or a count, and stands in any output. */
const SECRET_DIGITS = 6

/** An unsealer of a run, and what only templates ask of it. */
export interface RunUnsealer extends Unsealer {
  /** Whether a text is one that an inline `!vault` value held. */
  isFromVault(text: string): boolean
}

/** Opens vaults with the secrets of a run, each value once; whatever comes out of one becomes a secret. */
export function createUnsealer(keyring: Keyring, secrets: Set<string>): RunUnsealer {
  const opened = new Map<string, string>()
  const values = new Set<string>()
  const hide = (value: Value): void => {
    if (typeof value === 'string') secrets.add(value)
    else if (typeof value === 'number' || typeof value === 'bigint') {
      if (String(value).length >= SECRET_DIGITS) secrets.add(String(value))
    } else if (Array.isArray(value)) value.forEach(hide)
    else if (isDict(value)) for (const [, inner] of entries(value)) hide(inner)
  }
  return {
    hide,
    isFromVault: (text) => values.has(text),
    value(sealed, at) {
      const known = opened.get(sealed)
      if (known !== undefined) return known
      const text = keyring.open(sealed, { at }).plain.toString('utf8')
      opened.set(sealed, text)
      values.add(text)
      hide(text)
      return text
    },
    file(content, file, at) {
      if (!isSealed(content)) return { content, wasSealed: false }
      return { content: keyring.open(content, { file, at }).plain, wasSealed: true }
    },
  }
}

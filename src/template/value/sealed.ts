import { Thing } from './thing.ts'

/** A text in a vault, as the filter `vault` gives it with `wrap_object`: written to YAML it is a `!vault` value. */
export class Sealed extends Thing {
  readonly typeName = 'AnsibleVaultEncryptedUnicode'
  readonly envelope: string

  constructor(envelope: string) {
    super()
    this.envelope = envelope
  }

  toString(): string {
    return this.envelope
  }
}

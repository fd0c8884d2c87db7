import { Failure, type FailureDetails } from '../error/failure.ts'
import { CIPHER, openBody, sealBody } from './aes256.ts'
import { DEFAULT_LABEL, isSealed, readEnvelope, writeEnvelope } from './envelope.ts'

/** One password that opens vaults, under the label it was given. */
export interface VaultSecret {
  readonly label: string
  readonly password: Buffer
}

/** An opened vault. */
export interface Opened {
  readonly plain: Buffer
  /** The label in the vault's first line. */
  readonly label: string | undefined
  /** The secret that opened it. */
  readonly secret: VaultSecret
}

export interface KeyringOptions {
  /** Whether a vault is tried with secrets of its own label only. */
  readonly matchLabels?: boolean
  /** The label of a vault that names none. */
  readonly defaultLabel?: string | undefined
}

/** Where a vault stands, for failures. */
export interface Whereabouts extends Pick<FailureDetails, 'at'> {
  readonly file?: string | undefined
}

const NO_SECRETS =
  'give its password: --vault-password-file FILE, --vault-id LABEL@FILE, --ask-vault-pass, or ANSIBLE_VAULT_PASSWORD_FILE'

/** The secrets of a run, in the order they are tried. */
export class Keyring {
  readonly secrets: readonly VaultSecret[]
  readonly #matchLabels: boolean
  readonly #defaultLabel: string

  constructor(
    secrets: readonly VaultSecret[],
    { matchLabels = false, defaultLabel = DEFAULT_LABEL }: KeyringOptions = {},
  ) {
    this.secrets = secrets
    this.#matchLabels = matchLabels
    this.#defaultLabel = defaultLabel
  }

  /** Opens a vault with the first secret that fits: those of its label first, then all others. */
  open(sealed: string | Uint8Array, { file, at }: Whereabouts = {}): Opened {
    const text = typeof sealed === 'string' ? sealed : Buffer.from(sealed).toString('latin1')
    const fail = (message: string, hint?: string): Failure => new Failure('vault', message, { at, hint })
    if (!isSealed(sealed)) {
      throw fail(
        `input is not vault encrypted data. ${file === undefined ? '' : `${file} is not a vault encrypted file`}`,
      )
    }
    const { cipher, label, body } = placed(at, () => readEnvelope(text, file))
    if (cipher !== CIPHER) throw fail(`${cipher} cipher could not be found`, `the one cipher of vaults is ${CIPHER}`)
    if (this.secrets.length === 0)
      throw fail(
        `Attempting to decrypt but no vault secrets found${file === undefined ? '' : ` for ${file}`}`,
        NO_SECRETS,
      )
    for (const secret of this.#candidates(label ?? this.#defaultLabel)) {
      const plain = placed(at, () => openBody(body, secret.password))
      if (plain) return { plain, label, secret }
    }
    const where = file === undefined ? '' : ` on ${file}`
    throw fail(`Decryption failed (no vault secrets were found that could decrypt)${where}`, this.#advice(label))
  }

  #candidates(label: string): readonly VaultSecret[] {
    const own = this.secrets.filter((one) => one.label === label)
    return this.#matchLabels ? own : [...own, ...this.secrets.filter((one) => one.label !== label)]
  }

  #advice(label: string | undefined): string {
    const sealedAs = label === undefined ? 'the vault has no label' : `the vault was sealed under the label "${label}"`
    const known = [...new Set(this.secrets.map((one) => `"${one.label}"`))].join(', ')
    return `${sealedAs}; secrets were given for ${known}${this.#matchLabels ? ', and ANSIBLE_VAULT_ID_MATCH lets no other label be tried' : ''}`
  }
}

function placed<T>(at: Whereabouts['at'], part: () => T): T {
  try {
    return part()
  } catch (error) {
    throw error instanceof Failure ? error.placed(at) : error
  }
}

/** Seals a content under a secret; the label stands in the first line, unless it is undefined or that of no label. */
export function seal(plain: Uint8Array, password: Uint8Array, label?: string, salt?: Uint8Array): string {
  if (isSealed(plain)) throw new Failure('vault', 'input is already encrypted')
  return writeEnvelope({ cipher: CIPHER, label, body: sealBody(plain, password, salt) })
}

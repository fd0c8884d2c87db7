import type { Configuration } from '../config/configuration.ts'

/** What the configuration says of vaults. */
export interface VaultDefaults {
  /** Each `LABEL@SOURCE`, tried before those of the command line. */
  readonly identityList: readonly string[]
  /** Tried after those of the command line. */
  readonly passwordFile: string | undefined
  readonly ask: boolean
  readonly matchLabels: boolean
  /** The label of what is given none. */
  readonly defaultLabel: string
  /** The label of the secret that seals, where several are there. */
  readonly encryptLabel: string | undefined
}

/** The vault defaults of a configuration. */
export const vaultDefaults = (configuration: Configuration): VaultDefaults => ({
  identityList: configuration.get('DEFAULT_VAULT_IDENTITY_LIST'),
  passwordFile: configuration.get('DEFAULT_VAULT_PASSWORD_FILE'),
  ask: configuration.get('DEFAULT_ASK_VAULT_PASS'),
  matchLabels: configuration.get('DEFAULT_VAULT_ID_MATCH'),
  defaultLabel: configuration.get('DEFAULT_VAULT_IDENTITY'),
  encryptLabel: configuration.get('DEFAULT_VAULT_ENCRYPT_IDENTITY'),
})

import type { VaultSettings } from './options.ts'

/** What every action of `tutti vault` is told. */
interface SharedVaultOptions {
  /** The name that the program was called by, for messages. */
  readonly name: string
  readonly vault: VaultSettings
  readonly verbosity: number
}

/** `-` stands for standard input; no file at all does, too. */
interface OfFiles extends SharedVaultOptions {
  readonly files: readonly string[]
}

/** Sealing something: the label of the secret that does it, where several are there. */
interface Sealing {
  readonly encryptLabel: string | undefined
}

/** The command line of `tutti vault`. */
export type VaultOptions =
  | (OfFiles & Sealing & { readonly action: 'create' })
  | (OfFiles & { readonly action: 'edit' })
  | (OfFiles & { readonly action: 'view' })
  | (OfFiles & Sealing & { readonly action: 'encrypt'; readonly output: string | undefined })
  | (OfFiles & { readonly action: 'decrypt'; readonly output: string | undefined })
  | (OfFiles & Sealing & { readonly action: 'rekey'; readonly fresh: VaultSettings })
  | (SharedVaultOptions & Sealing & EncryptString)

/** The texts that `encrypt_string` seals, in the order: prompt, standard input, words of the command line. */
export interface EncryptString {
  readonly action: 'encrypt_string'
  readonly output: string | undefined
  readonly prompt: boolean
  readonly showInput: boolean
  readonly stdin: boolean
  readonly stdinName: string | undefined
  /** Names of variables for the texts, first to last. */
  readonly names: readonly string[]
  readonly texts: readonly string[]
}

export const vaultActions = ['create', 'decrypt', 'edit', 'view', 'encrypt', 'encrypt_string', 'rekey'] as const

export type VaultAction = (typeof vaultActions)[number]

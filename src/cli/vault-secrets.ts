import { Failure } from '../error/failure.ts'
import type { Ask } from '../run/ask.ts'
import { collectSecrets } from '../vault/collect-secrets.ts'
import { Keyring, type VaultSecret } from '../vault/keyring.ts'
import { ASKED, secretSource } from '../vault/secret-source.ts'
import type { Environment } from './environment.ts'
import type { VaultSettings } from './options.ts'

/** What getting vault secrets needs of the process and the person. */
export interface SecretDesk {
  readonly env: Environment
  readonly ask: Ask
  readonly signal: AbortSignal
  /** What is never printed. */
  readonly secrets: Set<string>
  warn(message: string): void
}

export interface SecretWish {
  /** Whether passwords are to seal something new: a person gives them twice. */
  readonly fresh?: boolean
  /** Whether a person is asked where nothing names a secret. */
  readonly otherwiseAsk?: boolean
}

/** The vault secrets that settings name, in the order they are tried. */
export async function vaultSecrets(
  settings: VaultSettings,
  desk: SecretDesk,
  { fresh = false, otherwiseAsk = false }: SecretWish = {},
): Promise<readonly VaultSecret[]> {
  const defaultLabel = settings.defaultLabel
  const named = [...settings.ids, ...settings.passwordFiles.map((path) => `${defaultLabel}@${path}`)]
  const written = settings.ask || (named.length === 0 && otherwiseAsk) ? [...named, `${defaultLabel}@${ASKED}`] : named
  const found = await collectSecrets(
    written.map((one) => secretSource(one, process.cwd(), desk.env)),
    {
      fresh,
      defaultLabel,
      signal: desk.signal,
      warn: desk.warn,
      ask: (question) => answer(desk.ask, question),
    },
  )
  for (const { password } of found) desk.secrets.add(password.toString('utf8'))
  return found
}

/** The keyring of settings. */
export const openKeyring = async (settings: VaultSettings, desk: SecretDesk, wish?: SecretWish): Promise<Keyring> =>
  new Keyring(await vaultSecrets(settings, desk, wish), settings)

/** What a person answers; undefined when standard input has ended. */
async function answer(ask: Ask, question: string): Promise<string | undefined> {
  try {
    return await ask(question, { echo: false })
  } catch (error) {
    if (error instanceof Failure && error.code === 'usage') return undefined
    throw error
  }
}

import { existsSync } from 'node:fs'
import { Failure } from '../error/failure.ts'
import { DEFAULT_LABEL } from './envelope.ts'
import { Keyring, type VaultSecret } from './keyring.ts'
import { readSecretFile } from './secret-file.ts'
import type { ScriptPatience } from './secret-script.ts'
import type { SecretSource } from './secret-source.ts'

/** What collecting secrets may lean on. */
export interface Collecting extends ScriptPatience {
  /** Asks a person without showing the answer; undefined when nobody answers any more. */
  ask(question: string): Promise<string | undefined>
  warn(message: string): void
  /** The label of secrets that are given none. */
  readonly defaultLabel?: string | undefined
  /** Passwords that are to seal something are asked for twice. */
  readonly fresh?: boolean
}

/**
 * The secrets of all sources, in their order. A file that gives none is warned about and passed over, as one of several
 * is enough; when none gives any, the last reason is thrown. What goes wrong at a prompt ends it at once.
 */
export async function collectSecrets(
  sources: readonly SecretSource[],
  how: Collecting,
): Promise<readonly VaultSecret[]> {
  const { defaultLabel = DEFAULT_LABEL } = how
  const secrets: VaultSecret[] = []
  let last: Failure | undefined
  for (const source of sources) {
    const label = source.label ?? defaultLabel
    try {
      const known = new Keyring(secrets, { defaultLabel })
      const password =
        source.kind === 'prompt'
          ? await askPassword(label, source.asked, how)
          : await readSecretFile(source.path, source.label, known, how)
      secrets.push({ label, password })
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'interrupted') throw error
      if (source.kind === 'prompt') {
        how.warn(`Error in vault password prompt (${label}): ${error.message}`)
        throw error
      }
      const what = existsSync(source.path) ? 'in vault password file loading' : 'getting vault password file'
      how.warn(`Error ${what} (${label}): ${error.message}`)
      last = error
    }
  }
  if (last && secrets.length === 0) throw last
  return secrets
}

const questions = (label: string, asked: boolean, fresh: boolean): readonly string[] => {
  if (fresh && asked) return ['New Vault password: ', 'Confirm New Vault password: ']
  if (fresh) return [`New vault password (${label}): `, `Confirm new vault password (${label}): `]
  return [asked ? 'Vault password: ' : `Vault password (${label}): `]
}

async function askPassword(label: string, asked: boolean, { ask, fresh = false }: Collecting): Promise<Buffer> {
  const answers: string[] = []
  for (const question of questions(label, asked, fresh)) {
    const answer = await ask(question)
    if (answer === undefined) throw new Failure('vault', `the input ended while the password of ${label} was asked for`)
    if (answer === '') throw new Failure('vault', 'Invalid vault password was provided')
    answers.push(answer.trim())
  }
  if (new Set(answers).size > 1) throw new Failure('vault', 'the two passwords differ')
  return Buffer.from(answers[0] ?? '', 'utf8')
}

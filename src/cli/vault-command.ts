import { createNotices } from '../report/notice.ts'
import { Keyring, type VaultSecret } from '../vault/keyring.ts'
import { removeStaleFolders } from '../vault/private-folder.ts'
import { exitCodes } from './exit-code.ts'
import { sealingSecret } from './sealing-secret.ts'
import type { Surroundings } from './surroundings.ts'
import { encryptStrings } from './vault-encrypt-string.ts'
import { createFile, decryptFiles, editFiles, encryptFiles, rekeyFiles, viewFiles } from './vault-files.ts'
import type { VaultOptions } from './vault-options.ts'
import { type SecretDesk, type SecretWish, vaultSecrets } from './vault-secrets.ts'
import type { Workplace } from './workplace.ts'

/** What the actions of `tutti vault` work with. */
export interface VaultDesk extends SecretDesk {
  readonly surroundings: Surroundings
  readonly workplace: Workplace
  /** Tells something on standard error. */
  say(message: string): void
}

/** Runs `tutti vault` and returns its exit code. */
export async function vaultCommand(
  options: VaultOptions,
  surroundings: Surroundings,
  workplace: Workplace,
): Promise<number> {
  const { env } = surroundings
  const { screen, prompt, signal, secrets } = workplace
  removeStaleFolders(env)
  if (takesInput(options)) prompt.keepForData()
  const { warn } = createNotices(screen)
  const desk: VaultDesk = { surroundings, workplace, env, ask: prompt.ask, signal, secrets, warn, say: screen.err }
  const collect = (wish: SecretWish): Promise<readonly VaultSecret[]> =>
    vaultSecrets(options.vault, desk, { ...wish, otherwiseAsk: true })
  const keyring = async (): Promise<Keyring> => new Keyring(await collect({}), options.vault)
  const sealing = async (label: string | undefined): Promise<VaultSecret> =>
    sealingSecret(await collect({ fresh: true }), label)
  const before = process.umask(0o077)
  try {
    switch (options.action) {
      case 'encrypt':
        await encryptFiles(options, await sealing(options.encryptLabel), desk)
        break
      case 'encrypt_string':
        await encryptStrings(options, await sealing(options.encryptLabel), desk)
        break
      case 'create':
        await createFile(options.files[0] ?? '', await sealing(options.encryptLabel), desk)
        break
      case 'decrypt':
        await decryptFiles(options, await keyring(), desk)
        break
      case 'view':
        await viewFiles(options.files, await keyring(), desk)
        break
      case 'edit':
        await editFiles(options.files, await keyring(), desk)
        break
      case 'rekey': {
        const old = await keyring()
        const fresh = await vaultSecrets(options.fresh, desk, { fresh: true, otherwiseAsk: true })
        await rekeyFiles(options.files, old, sealingSecret(fresh, options.encryptLabel, true), desk)
        break
      }
    }
  } finally {
    process.umask(before)
  }
  return exitCodes.done
}

/** Whether standard input is what the action works on. */
function takesInput(options: VaultOptions): boolean {
  if (options.action === 'encrypt_string') return options.stdin
  return (
    options.files.includes('-') ||
    ((options.action === 'encrypt' || options.action === 'decrypt') && options.files.length === 0)
  )
}

import { Failure } from '../error/failure.ts'
import type { VaultSecret } from '../vault/keyring.ts'

/** The secret that seals: the one of a label, or the only one; where `first` says so, the first of several. */
export function sealingSecret(secrets: readonly VaultSecret[], label: string | undefined, first = false): VaultSecret {
  const known = secrets.map((one) => one.label)
  if (label !== undefined) {
    const found = secrets.find((one) => one.label === label)
    if (found) return found
    const listed = known.map((one) => `'${one}'`).join(', ')
    const message = `Did not find a match for --encrypt-vault-id=${label} in the known vault-ids [${listed}]`
    throw new Failure('vault', message)
  }
  const [only, second] = secrets
  if (second && !first) {
    const what = `The vault-ids ${known.join(',')} are available to encrypt`
    throw new Failure('usage', `${what}. Specify the vault-id to encrypt with --encrypt-vault-id`)
  }
  if (!only) throw new Failure('usage', "A vault password is required to use Ansible's Vault")
  return only
}

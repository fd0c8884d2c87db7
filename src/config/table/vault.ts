import { does } from '../effect.ts'
import { flag, list, path, text } from '../kind.ts'

/** Settings of vaults. */
export const vaultSettings = {
  DEFAULT_ASK_VAULT_PASS: flag(
    'defaults.ask_vault_pass ANSIBLE_ASK_VAULT_PASS',
    false,
    does('whether the password of vaults is asked for'),
  ),
  DEFAULT_VAULT_ENCRYPT_IDENTITY: text(
    'defaults.vault_encrypt_identity ANSIBLE_VAULT_ENCRYPT_IDENTITY',
    undefined,
    does('the label of the secret that seals, where there are several'),
  ),
  DEFAULT_VAULT_IDENTITY: text(
    'defaults.vault_identity ANSIBLE_VAULT_IDENTITY',
    'default',
    does('the label of secrets that are given none'),
  ),
  DEFAULT_VAULT_IDENTITY_LIST: list(
    'defaults.vault_identity_list ANSIBLE_VAULT_IDENTITY_LIST',
    [],
    does('secrets that are tried before those of the command line'),
  ),
  DEFAULT_VAULT_ID_MATCH: flag(
    'defaults.vault_id_match ANSIBLE_VAULT_ID_MATCH',
    false,
    does('whether a vault is tried with secrets of its own label only'),
  ),
  DEFAULT_VAULT_PASSWORD_FILE: path(
    'defaults.vault_password_file ANSIBLE_VAULT_PASSWORD_FILE',
    undefined,
    does('a file or program with the password of vaults'),
  ),
}

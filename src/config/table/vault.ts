import { later } from '../effect.ts'
import { flag, list, path, text } from '../kind.ts'

/** Settings of vaults. */
export const vaultSettings = {
  DEFAULT_ASK_VAULT_PASS: flag(
    'defaults.ask_vault_pass ANSIBLE_ASK_VAULT_PASS',
    false,
    later('vaults are not supported yet'),
  ),
  DEFAULT_VAULT_ENCRYPT_IDENTITY: text(
    'defaults.vault_encrypt_identity ANSIBLE_VAULT_ENCRYPT_IDENTITY',
    undefined,
    later('vaults are not supported yet'),
  ),
  DEFAULT_VAULT_IDENTITY: text(
    'defaults.vault_identity ANSIBLE_VAULT_IDENTITY',
    'default',
    later('vaults are not supported yet'),
  ),
  DEFAULT_VAULT_IDENTITY_LIST: list(
    'defaults.vault_identity_list ANSIBLE_VAULT_IDENTITY_LIST',
    [],
    later('vaults are not supported yet'),
  ),
  DEFAULT_VAULT_ID_MATCH: flag(
    'defaults.vault_id_match ANSIBLE_VAULT_ID_MATCH',
    false,
    later('vaults are not supported yet'),
  ),
  DEFAULT_VAULT_PASSWORD_FILE: path(
    'defaults.vault_password_file ANSIBLE_VAULT_PASSWORD_FILE',
    undefined,
    later('vaults are not supported yet'),
  ),
}

import { none } from '../effect.ts'
import { flag, list, path, text } from '../kind.ts'

/** Settings of the galaxy command. */
export const galaxySettings = {
  GALAXY_CACHE_DIR: path(
    'galaxy.cache_dir ANSIBLE_GALAXY_CACHE_DIR',
    '{home}/galaxy_cache',
    none('there is no galaxy command'),
  ),
  GALAXY_COLLECTION_SKELETON: path(
    'galaxy.collection_skeleton ANSIBLE_GALAXY_COLLECTION_SKELETON',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_COLLECTION_SKELETON_IGNORE: list(
    'galaxy.collection_skeleton_ignore ANSIBLE_GALAXY_COLLECTION_SKELETON_IGNORE',
    ['^.git$', '^.*/.git_keep$'],
    none('there is no galaxy command'),
  ),
  GALAXY_DISABLE_GPG_VERIFY: flag(
    'galaxy.disable_gpg_verify ANSIBLE_GALAXY_DISABLE_GPG_VERIFY',
    false,
    none('there is no galaxy command'),
  ),
  GALAXY_DISPLAY_PROGRESS: flag(
    'galaxy.display_progress ANSIBLE_GALAXY_DISPLAY_PROGRESS',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_GPG_KEYRING: path(
    'galaxy.gpg_keyring ANSIBLE_GALAXY_GPG_KEYRING',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_IGNORE_CERTS: flag('galaxy.ignore_certs ANSIBLE_GALAXY_IGNORE', undefined, none('there is no galaxy command')),
  GALAXY_IGNORE_INVALID_SIGNATURE_STATUS_CODES: list(
    'galaxy.ignore_signature_status_codes ANSIBLE_GALAXY_IGNORE_SIGNATURE_STATUS_CODES',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_REQUIRED_VALID_SIGNATURE_COUNT: text(
    'galaxy.required_valid_signature_count ANSIBLE_GALAXY_REQUIRED_VALID_SIGNATURE_COUNT',
    '1',
    none('there is no galaxy command'),
  ),
  GALAXY_ROLE_SKELETON: path(
    'galaxy.role_skeleton ANSIBLE_GALAXY_ROLE_SKELETON',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_ROLE_SKELETON_IGNORE: list(
    'galaxy.role_skeleton_ignore ANSIBLE_GALAXY_ROLE_SKELETON_IGNORE',
    ['^.git$', '^.*/.git_keep$'],
    none('there is no galaxy command'),
  ),
  GALAXY_SERVER: text(
    'galaxy.server ANSIBLE_GALAXY_SERVER',
    'https://galaxy.ansible.com',
    none('there is no galaxy command'),
  ),
  GALAXY_SERVER_LIST: list(
    'galaxy.server_list ANSIBLE_GALAXY_SERVER_LIST',
    undefined,
    none('there is no galaxy command'),
  ),
  GALAXY_TOKEN_PATH: path(
    'galaxy.token_path ANSIBLE_GALAXY_TOKEN_PATH',
    '{home}/galaxy_token',
    none('there is no galaxy command'),
  ),
}

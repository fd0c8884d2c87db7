import { Failure } from '../error/failure.ts'

export type Environment = { readonly [name: string]: string | undefined }

/** The defaults that environment variables set, under the names Ansible gives them; options on the command line win. */
export interface EnvironmentDefaults {
  readonly inventories: readonly string[]
  readonly forks: number | undefined
  readonly user: string | undefined
  readonly privateKeyFile: string | undefined
  readonly hostKeyChecking: 'yes' | 'no'
  readonly timeoutMs: number | undefined
  readonly rolePaths: readonly string[]
  readonly verbosity: number
  readonly vault: VaultDefaults
}

/** What the environment says of vaults. */
export interface VaultDefaults {
  /** Each `LABEL@SOURCE`, tried before those of the command line. */
  readonly identityList: readonly string[]
  /** Tried after those of the command line. */
  readonly passwordFile: string | undefined
  readonly ask: boolean
  readonly matchLabels: boolean
  /** The label of what is given none. */
  readonly defaultLabel: string | undefined
  /** The label of the secret that seals, where several are there. */
  readonly encryptLabel: string | undefined
}

/** Reads the defaults; an empty variable is as good as none. */
export function environmentDefaults(env: Environment): EnvironmentDefaults {
  const given = (name: string): string | undefined => env[name] || undefined
  const timeout = count(env, 'ANSIBLE_TIMEOUT')
  return {
    inventories: inventoriesOf(given('ANSIBLE_INVENTORY')),
    forks: positive(env, 'ANSIBLE_FORKS'),
    user: given('ANSIBLE_REMOTE_USER'),
    privateKeyFile: given('ANSIBLE_PRIVATE_KEY_FILE'),
    hostKeyChecking: truth(env, 'ANSIBLE_HOST_KEY_CHECKING', true) ? 'yes' : 'no',
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    rolePaths: given('ANSIBLE_ROLES_PATH')?.split(':').filter(Boolean) ?? [],
    verbosity: count(env, 'ANSIBLE_VERBOSITY') ?? 0,
    vault: {
      identityList: words(given('ANSIBLE_VAULT_IDENTITY_LIST')),
      passwordFile: given('ANSIBLE_VAULT_PASSWORD_FILE'),
      ask: truth(env, 'ANSIBLE_ASK_VAULT_PASS', false),
      matchLabels: truth(env, 'ANSIBLE_VAULT_ID_MATCH', false),
      defaultLabel: given('ANSIBLE_VAULT_IDENTITY'),
      encryptLabel: given('ANSIBLE_VAULT_ENCRYPT_IDENTITY'),
    },
  }
}

const words = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)

/** Several paths are separated by commas; a text that ends in one is a list of hosts, as with -i. */
function inventoriesOf(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  return text.endsWith(',') ? [text] : text.split(',').map((path) => path.trim())
}

function count(env: Environment, name: string): number | undefined {
  const text = env[name]
  if (!text) return undefined
  if (!/^\d+$/.test(text.trim())) throw new Failure('usage', `${name} must be a whole number, got "${text}"`)
  return Number(text)
}

function positive(env: Environment, name: string): number | undefined {
  const number = count(env, name)
  if (number === 0) throw new Failure('usage', `${name} must be at least 1`)
  return number
}

function truth(env: Environment, name: string, otherwise: boolean): boolean {
  const text = env[name]
  if (!text) return otherwise
  if (/^(1|t|true|y|yes|on)$/i.test(text)) return true
  if (/^(0|f|false|n|no|off)$/i.test(text)) return false
  throw new Failure('usage', `${name} must be true or false, got "${text}"`)
}

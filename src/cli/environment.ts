import { Failure } from '../error/failure.ts'
import { type ResultRule, resultRules } from '../template/result-rule.ts'

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
  readonly templateResults: ResultRule | undefined
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
    templateResults: resultsOf(env),
  }
}

/** The rule for results by its name, or by Ansible's variable for native ones. */
function resultsOf(env: Environment): ResultRule | undefined {
  const name = env.TUTTI_TEMPLATE_RESULTS
  if (!name) return truth(env, 'ANSIBLE_JINJA2_NATIVE', false) ? 'native' : undefined
  const rule = resultRules.find((one) => one === name)
  if (rule) return rule
  const list = resultRules.join(', ')
  throw new Failure('usage', `TUTTI_TEMPLATE_RESULTS must be one of ${list}, got "${name}"`)
}

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

import type { Configuration } from '../config/configuration.ts'
import { Failure } from '../error/failure.ts'
import { type ResultRule, resultRules, usualRule } from '../template/result-rule.ts'
import { didYouMean } from '../text/nearest.ts'
import { type Configured, configuredBy } from './configured.ts'
import { becomeMethods, type Options, type PasswordSource } from './options.ts'
import { type VaultDefaults, vaultDefaults } from './vault-defaults.ts'

type Transport = NonNullable<Options['connection']['transport']>
type BecomeMethod = NonNullable<Options['become']['method']>

/** What options of the command line are where they are not given. */
export interface Defaults {
  readonly inventories: readonly string[]
  readonly forks: number
  readonly transport: Transport
  readonly user: string | undefined
  readonly privateKeyFile: string | undefined
  readonly hostKeyChecking: 'yes' | 'no'
  readonly timeoutMs: number
  readonly connectionPassword: PasswordSource
  readonly become: boolean
  readonly becomeMethod: BecomeMethod
  readonly becomePassword: PasswordSource
  readonly rolePaths: readonly string[]
  readonly verbosity: number
  readonly diff: boolean
  readonly forceHandlers: boolean
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly module: string
  readonly moduleArgs: string
  readonly playbookFolder: string | undefined
  readonly export: boolean
  readonly vault: VaultDefaults
  readonly templateResults: ResultRule
  /** What no option says. */
  readonly configured: Configured
}

const transports = ['ssh', 'smart', 'local'] as const

/** A connection by its name; undefined for one that there is none of. */
export const transportNamed = (name: string): Transport | undefined => {
  if (name === 'local') return 'local'
  return ['ssh', 'smart', 'paramiko', 'paramiko_ssh'].includes(name) ? 'ssh' : undefined
}

/** The names of connections that are meant by a wrong one. */
export const transportMeant = (name: string): string | undefined => didYouMean(name, transports)

/** The defaults that a configuration gives. */
export function defaultsOf(configuration: Configuration): Defaults {
  const get: Configuration['get'] = (name) => configuration.get(name)
  return {
    inventories: get('DEFAULT_HOST_LIST'),
    forks: get('DEFAULT_FORKS'),
    transport: transportOf(configuration),
    user: get('DEFAULT_REMOTE_USER'),
    privateKeyFile: get('DEFAULT_PRIVATE_KEY_FILE'),
    hostKeyChecking: get('connection/ssh/host_key_checking') ? 'yes' : 'no',
    timeoutMs: get('connection/ssh/timeout') * 1000,
    connectionPassword: passwordSource(get('DEFAULT_ASK_PASS'), get('CONNECTION_PASSWORD_FILE')),
    become: get('DEFAULT_BECOME'),
    becomeMethod: becomeMethodOf(configuration),
    becomePassword: passwordSource(get('DEFAULT_BECOME_ASK_PASS'), get('BECOME_PASSWORD_FILE')),
    rolePaths: get('DEFAULT_ROLES_PATH'),
    verbosity: get('DEFAULT_VERBOSITY'),
    diff: get('DIFF_ALWAYS'),
    forceHandlers: get('DEFAULT_FORCE_HANDLERS'),
    tags: get('TAGS_RUN'),
    skipTags: get('TAGS_SKIP'),
    module: get('DEFAULT_MODULE_NAME'),
    moduleArgs: get('DEFAULT_MODULE_ARGS') ?? '',
    playbookFolder: get('PLAYBOOK_DIR'),
    export: get('INVENTORY_EXPORT'),
    vault: vaultDefaults(configuration),
    templateResults: resultsOf(configuration),
    configured: configuredBy(configuration),
  }
}

/** The rule for results by its name, or by Ansible's setting for native ones. */
function resultsOf(configuration: Configuration): ResultRule {
  const name = configuration.env.TUTTI_TEMPLATE_RESULTS
  if (!name) return configuration.get('DEFAULT_JINJA2_NATIVE') ? 'native' : usualRule
  const rule = resultRules.find((one) => one === name)
  if (rule) return rule
  throw new Failure('usage', `TUTTI_TEMPLATE_RESULTS must be one of ${resultRules.join(', ')}, got "${name}"`)
}

/** Where a password comes from: a file wins over a question. */
export const passwordSource = (ask: boolean, file: string | undefined): PasswordSource => {
  if (file !== undefined) return { kind: 'file', path: file }
  return { kind: ask ? 'ask' : 'none' }
}

function transportOf(configuration: Configuration): Transport {
  const name = configuration.get('DEFAULT_TRANSPORT')
  const found = transportNamed(name)
  if (found) return found
  throw badWord(configuration, 'DEFAULT_TRANSPORT', `there is no connection "${name}"`, transportMeant(name))
}

function becomeMethodOf(configuration: Configuration): BecomeMethod {
  const name = configuration.get('DEFAULT_BECOME_METHOD')
  const found = becomeMethods.find((one) => one === name.replace(/^(?:ansible\.builtin|community\.general)\./, ''))
  if (found) return found
  const message = `there is no become method "${name}"; there are: ${becomeMethods.join(', ')}`
  throw badWord(configuration, 'DEFAULT_BECOME_METHOD', message, didYouMean(name, becomeMethods))
}

function badWord(
  configuration: Configuration,
  name: 'DEFAULT_TRANSPORT' | 'DEFAULT_BECOME_METHOD',
  message: string,
  hint: string | undefined,
): Failure {
  const origin = configuration.origin(name)
  const where = origin.kind === 'env' ? `${origin.name}: ` : ''
  return new Failure('configuration', where + message, { at: origin.kind === 'file' ? origin.at : undefined, hint })
}

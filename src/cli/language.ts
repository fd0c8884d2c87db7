import { Failure } from '../error/failure.ts'
import type { FileCacheSettings } from '../run/fact-cache.ts'
import type { RunSettings } from '../run/world.ts'
import type { Environment } from './environment.ts'

/** What environment variables say of the language, under the names Ansible gives them, where no option says otherwise. */
export interface LanguageDefaults {
  readonly usual: RunSettings['usual']
  readonly forceHandlers: boolean
  /** Folders that hold `ansible_collections`. */
  readonly collectionsPath: readonly string[]
  /** Where facts are kept from run to run; undefined to keep them in memory. */
  readonly factCache: FileCacheSettings | undefined
}

const collectionPaths = ['~/.ansible/collections', '/usr/share/ansible/collections']

/** Reads what the language asks of the environment; an empty variable is as good as none. */
export function languageDefaults(env: Environment): LanguageDefaults {
  const given = (name: string): string | undefined => env[name] || undefined
  return {
    usual: {
      anyErrorsFatal: truth(env, 'ANSIBLE_ANY_ERRORS_FATAL', false),
      noLog: truth(env, 'ANSIBLE_NO_LOG', false),
      taskTimeoutSeconds: whole(env, 'ANSIBLE_TASK_TIMEOUT', 0),
      gathering: choice(env, 'ANSIBLE_GATHERING', ['implicit', 'explicit', 'smart']),
      gatherSubset: given('ANSIBLE_GATHER_SUBSET')
        ?.split(',')
        .map((word) => word.trim()),
      gatherTimeoutSeconds: given('ANSIBLE_GATHER_TIMEOUT') ? whole(env, 'ANSIBLE_GATHER_TIMEOUT', 10) : undefined,
      factPath: given('ANSIBLE_FACT_PATH'),
      strategy: given('ANSIBLE_STRATEGY') ?? 'linear',
      pollSeconds: whole(env, 'ANSIBLE_POLL_INTERVAL', 15),
      debugging: truth(env, 'ANSIBLE_ENABLE_TASK_DEBUGGER', false),
      asyncFolder: given('ANSIBLE_ASYNC_DIR') ?? '~/.ansible_async',
    },
    forceHandlers: truth(env, 'ANSIBLE_FORCE_HANDLERS', false),
    collectionsPath: paths(given('ANSIBLE_COLLECTIONS_PATH') ?? given('ANSIBLE_COLLECTIONS_PATHS')) ?? collectionPaths,
    factCache: factCache(env),
  }
}

const paths = (text: string | undefined): readonly string[] | undefined => text?.split(':').filter(Boolean)

function factCache(env: Environment): FileCacheSettings | undefined {
  const plugin = env.ANSIBLE_CACHE_PLUGIN?.replace(/^(ansible\.builtin|ansible\.legacy)\./, '') || 'memory'
  if (plugin === 'memory') return undefined
  if (plugin !== 'jsonfile') {
    throw new Failure('unsupported', `ANSIBLE_CACHE_PLUGIN: there is no cache "${plugin}"`, {
      hint: 'there are: memory, jsonfile',
    })
  }
  const folder = env.ANSIBLE_CACHE_PLUGIN_CONNECTION
  if (!folder) {
    const hint = 'set ANSIBLE_CACHE_PLUGIN_CONNECTION to a folder'
    throw new Failure('usage', 'the fact cache jsonfile needs a folder to keep its files in', { hint })
  }
  return {
    folder: folder.replace(/^~(?=\/|$)/, env.HOME ?? '~'),
    prefix: env.ANSIBLE_CACHE_PLUGIN_PREFIX ?? '',
    seconds: whole(env, 'ANSIBLE_CACHE_PLUGIN_TIMEOUT', 86_400),
  }
}

function whole(env: Environment, name: string, otherwise: number): number {
  const text = env[name]?.trim()
  if (!text) return otherwise
  if (!/^\d+$/.test(text)) throw new Failure('usage', `${name} must be a whole number, got "${text}"`)
  return Number(text)
}

function truth(env: Environment, name: string, otherwise: boolean): boolean {
  const text = env[name]
  if (!text) return otherwise
  if (/^(1|t|true|y|yes|on)$/i.test(text)) return true
  if (/^(0|f|false|n|no|off)$/i.test(text)) return false
  throw new Failure('usage', `${name} must be true or false, got "${text}"`)
}

function choice<const T extends readonly [string, ...string[]]>(env: Environment, name: string, words: T): T[number] {
  const text = env[name]
  if (!text) return words[0]
  const known = words.find((one) => one === text)
  if (known !== undefined) return known
  throw new Failure('usage', `${name} must be one of ${words.join(', ')}, got "${text}"`)
}

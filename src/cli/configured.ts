import type { Configuration } from '../config/configuration.ts'
import { Failure } from '../error/failure.ts'
import type { InventorySettings } from '../inventory/settings.ts'
import type { Display } from '../report/display.ts'
import type { FileCacheSettings } from '../run/fact-cache.ts'
import type { RunSettings } from '../run/world.ts'
import { resultTextOf } from './result-text.ts'

/** What only a configuration says, in the shapes of the rooms that obey it. */
export interface Configured {
  readonly inventory: InventorySettings
  /** Whether constructed sources see extra vars. */
  readonly useExtraVars: boolean
  /** Whether group_vars and host_vars are read. */
  readonly varsFiles: boolean
  readonly display: Display
  readonly port: number | undefined
  /** Arguments for ssh, behind those of a host's variables: the first of a keyword counts. */
  readonly sshArguments: string
  readonly becomeMethods: RunSettings['become']['methods']
  readonly usual: RunSettings['usual']
  /** Folders that hold `ansible_collections`. */
  readonly collectionsPath: readonly string[]
  /** Where facts are kept from run to run; undefined to keep them in memory. */
  readonly factCache: FileCacheSettings | undefined
  readonly factsAreVariables: boolean
  /** The tags that templates may use beside the usual ones. */
  readonly templateTags: readonly string[]
  /** All settings, as the lookup `config` asks for them. */
  readonly settings: Configuration
  /** Where failed hosts are kept for the next run: beside the playbook, or in a folder; undefined to keep them nowhere. */
  readonly retryFiles: { readonly folder: string | undefined } | undefined
}

/** The parts of a configuration that no option overrules. */
export function configuredBy(configuration: Configuration): Configured {
  const get: Configuration['get'] = (name) => configuration.get(name)
  return {
    inventory: inventoryOf(configuration),
    useExtraVars: get('inventory/constructed/use_extra_vars'),
    varsFiles: get('VARIABLE_PLUGINS_ENABLED').some((name) => /^(?:ansible\.builtin\.)?host_group_vars$/.test(name)),
    display: {
      okHosts: get('callback/default/display_ok_hosts'),
      skippedHosts: get('DISPLAY_SKIPPED_HOSTS'),
      failedToStderr: get('callback/default/display_failed_stderr'),
      hostStarts: get('callback/default/show_per_host_start'),
      checkMarkers: get('callback/default/check_mode_markers'),
      taskPathOnFailure: get('callback/default/show_task_path_on_failure'),
      deprecations: get('DEPRECATION_WARNINGS'),
      taskWarnings: get('ACTION_WARNINGS'),
      diffContext: get('DIFF_CONTEXT'),
      asText: resultTextOf(get('callback/default/result_format'), get('callback/default/pretty_results')),
    },
    port: get('DEFAULT_REMOTE_PORT'),
    sshArguments: [
      get('connection/ssh/ssh_args'),
      get('connection/ssh/ssh_common_args'),
      get('connection/ssh/ssh_extra_args'),
    ]
      .filter(Boolean)
      .join(' '),
    becomeMethods: {
      sudo: methodOf(configuration, 'sudo'),
      su: methodOf(configuration, 'su'),
      doas: methodOf(configuration, 'doas'),
    },
    usual: {
      anyErrorsFatal: get('ANY_ERRORS_FATAL'),
      noLog: get('DEFAULT_NO_LOG'),
      taskTimeoutSeconds: get('TASK_TIMEOUT'),
      gathering: get('DEFAULT_GATHERING'),
      gatherSubset: get('DEFAULT_GATHER_SUBSET'),
      gatherTimeoutSeconds: get('DEFAULT_GATHER_TIMEOUT'),
      factPath: get('DEFAULT_FACT_PATH'),
      strategy: get('DEFAULT_STRATEGY'),
      pollSeconds: get('DEFAULT_POLL_INTERVAL'),
      debugging: get('ENABLE_TASK_DEBUGGER'),
      debuggerIgnores: get('TASK_DEBUGGER_IGNORE_ERRORS'),
      asyncFolder: get('shell/sh/async_dir') ?? '~/.ansible_async',
    },
    collectionsPath: get('COLLECTIONS_PATHS'),
    factCache: factCacheOf(configuration),
    factsAreVariables: configuration.get('INJECT_FACTS_AS_VARS'),
    templateTags: templateTagsOf(get('DEFAULT_JINJA2_EXTENSIONS')),
    settings: configuration,
    retryFiles: get('RETRY_FILES_ENABLED') ? { folder: get('RETRY_FILES_SAVE_PATH') } : undefined,
  }
}

const methodOf = (configuration: Configuration, method: 'sudo' | 'su' | 'doas') => ({
  user: configuration.get(`become/${method}/become_user`),
  executable: configuration.get(`become/${method}/become_exe`),
  flags: configuration.get(`become/${method}/become_flags`),
  password: configuration.get(`become/${method}/become_pass`),
})

const unmatched = { error: 'fail', warning: 'warn', ignore: 'accept' } as const

function inventoryOf(configuration: Configuration): InventorySettings {
  const get: Configuration['get'] = (name) => configuration.get(name)
  const sources = configuration.written('DEFAULT_HOST_LIST') ? [] : get('DEFAULT_HOST_LIST')
  return {
    readers: get('INVENTORY_ENABLED'),
    ignoredExtensions: get('INVENTORY_IGNORE_EXTS'),
    ignoredPatterns: get('INVENTORY_IGNORE_PATTERNS').map(patternOf),
    yamlExtensions: get('inventory/yaml/yaml_extensions'),
    groupNames: get('TRANSFORM_INVALID_GROUP_CHARS'),
    unreadable: !get('INVENTORY_ANY_UNPARSED_IS_FAILED')
      ? 'warn'
      : configuration.written('INVENTORY_ANY_UNPARSED_IS_FAILED')
        ? 'fail'
        : 'fail-if-needed',
    nothingRead: get('INVENTORY_UNPARSED_IS_FAILED') ? 'fail' : get('INVENTORY_UNPARSED_WARNING') ? 'warn' : 'accept',
    scriptTimeoutMs: get('inventory/script/timeout') * 1000,
    scriptErrors: get('inventory/script/always_show_stderr'),
    unmatched: unmatched[get('HOST_PATTERN_MISMATCH')],
    usualSource: sources[0],
  }
}

function factCacheOf(configuration: Configuration): FileCacheSettings | undefined {
  const name = configuration.get('CACHE_PLUGIN')
  const plugin = name.replace(/^(?:ansible\.builtin|ansible\.legacy)\./, '')
  if (plugin === 'memory') return undefined
  if (plugin !== 'jsonfile') {
    throw new Failure('unsupported', `there is no fact cache "${name}"`, { hint: 'there are: memory, jsonfile' })
  }
  const folder = configuration.get('CACHE_PLUGIN_CONNECTION')
  if (!folder) {
    const hint = 'name one by fact_caching_connection or ANSIBLE_CACHE_PLUGIN_CONNECTION'
    throw new Failure('usage', 'the fact cache jsonfile needs a folder to keep its files in', { hint })
  }
  // Unlike what its documentation says, Ansible puts nothing in front of the names unless it is told to.
  const prefix = configuration.written('CACHE_PLUGIN_PREFIX')?.text ?? ''
  const seconds = configuration.get('CACHE_PLUGIN_TIMEOUT')
  return { folder: folder.replace(/^~(?=\/|$)/, configuration.env.HOME ?? '~'), prefix, seconds }
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch (cause) {
    throw new Failure('configuration', `the pattern "${text}" of ignore_patterns cannot be read`, { cause })
  }
}

const extensions: { readonly [name: string]: readonly string[] } = {
  'jinja2.ext.do': ['do'],
  'jinja2.ext.loopcontrols': ['break', 'continue'],
}

function templateTagsOf(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const tags = extensions[name]
    if (tags) return tags
    throw new Failure('configuration', `there is no extension "${name}" of templates`, {
      hint: `jinja2_extensions knows ${Object.keys(extensions).join(' and ')}`,
    })
  })
}

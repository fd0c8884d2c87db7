import { readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { builtin } from '../../modules/builtin.ts'
import { describePosition } from '../error/source.ts'
import { TransportReach } from '../host/reach.ts'
import { readLimit, selectHosts } from '../inventory/pattern.ts'
import type { InventoryState } from '../inventory/state.ts'
import { Registry } from '../module/registry.ts'
import { actionGroup as actionGroupIn } from '../play/action-group.ts'
import { findPlaybook } from '../play/collection.ts'
import type { ReadingContext } from '../play/reading.ts'
import type { RoleUse } from '../play/role.ts'
import type { Task } from '../play/task.ts'
import { PythonModules } from '../python/find-module.ts'
import { type FactCache, fileFactCache, noFactCache } from '../run/fact-cache.ts'
import { type Folder, findFile, searchPath } from '../run/search-path.ts'
import type { Target } from '../run/target.ts'
import type { RunSettings, World } from '../run/world.ts'
import { Dialect } from '../template/dialect.ts'
import type { ResultRule } from '../template/result-rule.ts'
import type { Templates } from '../template/scope.ts'
import type { Mapping, Node } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { dict, type Value } from '../text/value.ts'
import { laterTransport } from '../transport/later.ts'
import { parseSshArguments } from '../transport/ssh-arguments.ts'
import type { Transport } from '../transport/transport.ts'
import { extraVarsLayer } from '../vars/extra-vars.ts'
import { type Layer, nodeLayer, valueLayer } from '../vars/layer.ts'
import { TaskScope } from '../vars/task-scope.ts'
import { VarsFiles } from '../vars/vars-files.ts'
import type { RunContext } from './engine.ts'
import type { Options, PlayOptions } from './options.ts'
import { program } from './program.ts'
import { inventoryOf } from './read-inventory.ts'
import { createUnsealer, type RunUnsealer } from './unsealer.ts'

/** The ansible-core whose language is spoken, as roles ask for it in `ansible_version`. */
const ANSIBLE_VERSION = '2.14.18'

/** A world and the way to let go of it. */
export interface OpenWorld {
  readonly world: World
  close(): void
}

/** The world of a command line: inventory, variables, modules, templates and the ways to hosts. */
export async function openWorld(options: Options, context: RunContext): Promise<OpenWorld> {
  const cwd = process.cwd()
  const vault = createUnsealer(context.vault, context.secrets)
  const extraVars = extraVarsLayer(options.extraVars, cwd, vault)
  const varsFiles = new VarsFiles(vault, options.configured.varsFiles)
  const inventory = await inventoryOf({
    inventories: options.inventories,
    configured: options.configured,
    cwd,
    extraVars,
    varsFiles,
    vault,
    signal: context.signal,
  })
  // Who tries a template without naming an inventory wants none.
  const { usualSource } = options.configured.inventory
  const wanted = options.kind !== 'template' || options.inventories.some((one) => one !== usualSource)
  if (wanted) for (const message of inventory.warnings) context.listener({ kind: 'warning', message })
  const limit = options.limit === undefined ? undefined : readLimit(options.limit, cwd)
  const settings = settingsOf(options, context, limit)
  const transports = new Transports((host, transport, program) =>
    context.listener({ kind: 'shell-opened', host, transport, program }),
  )
  const rolesPath = [...options.rolePaths, join(program().folder, 'roles')]
  const templates = new TemplateHouse({
    hosts: (pattern) => selectHosts(inventory.current, pattern),
    vault,
    extraTags: options.configured.templateTags,
    setting: (name) => options.configured.settings.named(name) as Value | undefined,
    warn: (message) => context.listener({ kind: 'warning', message }),
    rule: options.templateResults,
  })
  const registry = new Registry(builtin)
  const python = new PythonModules()
  const collectionsPath = collectionsOf(options)
  const actionGroup = remember((name: string) => actionGroupIn(name, collectionsPath))
  const situation = (playbookFolder: string) => ({
    playbookDir: playbookFolder,
    version: ANSIBLE_VERSION,
    checkMode: settings.check,
    diffMode: settings.diff,
    forks: settings.forks,
    verbosity: settings.verbosity,
    tags: settings.tags.length > 0 ? settings.tags : ['all'],
    skipTags: settings.skipTags,
    inventorySources: options.inventories,
    limit: options.limit,
  })
  const world: World = {
    settings,
    inventory,
    varsFiles,
    vault,
    registry,
    extraVars,
    listener: context.listener,
    signal: context.signal,
    secrets: context.secrets,
    reach: (target) => transports.reach(target),
    templates: (task, folder) => templates.of(task, folder),
    reading: (folder) =>
      readingContext(
        { registry, python, rolesPath, extraVars, templates, vault, collectionsPath, actionGroup, cwd },
        folder,
      ),
    actionGroup,
    factCache: factCacheOf(options, inventory),
    factsAreVariables: options.configured.factsAreVariables,
    ask: context.ask,
    interactive: context.interactive,
    situation: remember(situation),
  }
  return { world, close: () => transports.close() }
}

/** The folders of collections: those beside the playbooks, then those that are set. */
function collectionsOf({ configured, ...options }: Options): readonly string[] {
  const { collectionsPath } = configured
  const playbooks = 'playbooks' in options ? options.playbooks : []
  const folders = playbooks.map((one) => dirname(resolve(findPlaybook(one, { collectionsPath }))))
  return [...new Set([...folders.map((one) => join(one, 'collections')), ...collectionsPath])]
}

/** A path as a person at `cwd` knows it: what lies below is told from there. */
function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short.startsWith('..') ? path : short
}

function factCacheOf({ configured, ...options }: Options, inventory: InventoryState): FactCache {
  const cache = configured.factCache ? fileFactCache(configured.factCache) : noFactCache
  if ('flushCache' in options && options.flushCache)
    for (const name of inventory.current.hosts.keys()) cache.forget(name)
  return cache
}

/** A function of one text that works out each answer once. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const made = known.get(key) ?? make(key)
    known.set(key, made)
    return made
  }
}

function settingsOf(options: Options, context: RunContext, limit: readonly string[] | undefined): RunSettings {
  const play = (options.kind === 'play' ? options : {}) as Partial<PlayOptions>
  return {
    forks: options.forks,
    check: options.check,
    diff: options.diff,
    verify: options.verify,
    verbosity: options.verbosity,
    tags: play.tags ?? [],
    skipTags: play.skipTags ?? [],
    startAtTask: play.startAtTask,
    step: play.step ?? false,
    forceHandlers: play.forceHandlers ?? false,
    usual: options.configured.usual,
    limit,
    unmatched: options.configured.inventory.unmatched,
    connection: {
      transport: options.connection.transport,
      user: options.connection.user,
      port: options.configured.port,
      sshArguments: options.configured.sshArguments,
      password: context.passwords.connection,
      privateKeyFile: options.connection.privateKeyFile,
      timeoutMs: options.connection.timeoutMs,
      hostKeyChecking: options.connection.hostKeyChecking,
    },
    become: {
      wanted: options.become.wanted,
      method: options.become.method,
      user: options.become.user,
      password: context.passwords.become,
      methods: options.configured.becomeMethods,
    },
  }
}

/** The ways to hosts, each opened when the first host needs it. */
class Transports {
  #ssh: Transport | undefined
  #local: Transport | undefined

  readonly #tell: (host: string, transport: string, program: string) => void

  constructor(tell: (host: string, transport: string, program: string) => void) {
    this.#tell = tell
  }

  reach({ transport, address, sshArguments }: Target): TransportReach {
    const tell = (program: string): void => this.#tell(address.name, transport, program)
    if (transport === 'local') return new TransportReach(this.#ofThisHost(), address, tell)
    const sshOptions = sshArguments === '' ? undefined : parseSshArguments(sshArguments)
    return new TransportReach(this.#overNetwork(), { ...address, sshOptions }, tell)
  }

  close(): void {
    this.#ssh?.close()
    this.#local?.close()
  }

  #ofThisHost(): Transport {
    this.#local ??= laterTransport('local', async () => (await import('../transport/local.ts')).localTransport())
    return this.#local
  }

  #overNetwork(): Transport {
    this.#ssh ??= laterTransport('ssh', async () => {
      const { sshTransport } = await import('../transport/ssh.ts')
      return sshTransport({
        places: {
          home: homedir(),
          systemDirectory: '/etc/ssh',
          agentSocket: process.env.SSH_AUTH_SOCK || undefined,
          localUser: userInfo().username,
        },
      })
    })
    return this.#ssh
  }
}

/** What templates ask of the run, wherever they stand. */
interface TemplateRun {
  readonly hosts: (pattern: string) => readonly string[]
  readonly vault: RunUnsealer
  /** The tags that templates may use beside the usual ones. */
  readonly extraTags: readonly string[]
  readonly setting: (name: string) => Value | undefined
  readonly warn: (message: string) => void
  readonly rule: ResultRule
}

/** One dialect for all tasks that look for files in the same places, so that each template is compiled once. */
class TemplateHouse {
  readonly #run: TemplateRun
  readonly #dialects = new Map<string, Templates>()

  constructor(run: TemplateRun) {
    this.#run = run
  }

  of(task: Task | undefined, playbookFolder: string): Templates {
    const key = task ? `${placesOf(task)} ${dirname(task.at.source.file)} ${playbookFolder}` : playbookFolder
    let dialect = this.#dialects.get(key)
    if (!dialect) {
      dialect = this.#make(task, playbookFolder)
      this.#dialects.set(key, dialect)
    }
    return dialect
  }

  #make(task: Task | undefined, playbookFolder: string): Templates {
    const folders = (folder: Folder): readonly string[] =>
      task ? searchPath(task, playbookFolder, folder) : [join(playbookFolder, folder), playbookFolder]
    return new Dialect({
      extraTags: this.#run.extraTags,
      rule: this.#run.rule,
      searchPath: (name) => {
        const file = findFile(name, folders('templates'))
        return file === undefined ? undefined : { file, text: readFileSync(file, 'utf8') }
      },
      support: {
        files: (name, folder) => findFile(name, folders(folder as Folder)),
        folders: (folder) => folders(folder as Folder),
        hosts: this.#run.hosts,
        setting: this.#run.setting,
        isFromVault: this.#run.vault.isFromVault,
        unseal: (content, file) => {
          const { vault } = this.#run
          const read = vault.file(content, file)
          if (read.wasSealed) vault.hide(read.content.toString('utf8'))
          return read.content
        },
      },
      warn: (message, at) => this.#run.warn(at ? `${describePosition(at)}: ${message}` : message),
    })
  }
}

/** The folders of a task's role and of those that brought it in, as one role may be brought in by many. */
const placesOf = ({ role }: Task): string =>
  role ? [...role.parents, role].map((use) => use.role.path).join(' ') : 'no role'

interface ReadingParts {
  readonly registry: Registry
  readonly python: PythonModules
  readonly rolesPath: readonly string[]
  readonly extraVars: Layer
  readonly templates: TemplateHouse
  readonly vault: Unsealer
  readonly collectionsPath: readonly string[]
  readonly actionGroup: ReadingContext['actionGroup']
  readonly cwd: string
}

function readingContext(
  { registry, python, rolesPath, extraVars, templates: house, vault, collectionsPath, actionGroup, cwd }: ReadingParts,
  folder: string,
): ReadingContext {
  return {
    registry,
    vault,
    rolesPath,
    collectionsPath,
    actionGroup,
    shown: (path) => shownPath(path, cwd),
    furtherModule: (name, where, libraries) =>
      where === 'libraries'
        ? python.inLibraries(name, { libraries, collections: collectionsPath })
        : python.installed(name, { libraries, collections: collectionsPath }),
    renderStatic(node: Node, vars: readonly Mapping[], role: RoleUse | undefined): Value {
      const parts = [
        ...(role?.role.defaults ? [role.role.defaults] : []),
        ...vars,
        ...(role?.role.vars ? [role.role.vars] : []),
        ...(role?.params ?? []),
      ]
      const magic = valueLayer(
        'magic',
        dict([['playbook_dir', folder], ...(role ? [['role_path', role.role.path] as const] : [])]),
      )
      const layers = [magic, extraVars, ...parts.map((one) => nodeLayer('vars', one)).reverse()]
      const templates = house.of(undefined, folder)
      return new TaskScope({ layers, templates, vault }).render(node)
    },
  }
}

import { Command } from 'commander'
import { Failure } from '../error/failure.ts'
import type { Defaults } from './defaults.ts'
import { alias, collect, numberOption, refuseOptions } from './flag.ts'
import type { PlayMode, PlayOptions, RunOptions } from './options.ts'
import { addSharedFlags, type SharedFlags, sharedOptions } from './shared-flags.ts'
import { type Parsed, understand } from './understand.ts'

interface PlayFlags extends SharedFlags {
  readonly tags?: readonly string[]
  readonly skipTags?: readonly string[]
  readonly startAtTask?: string
  readonly step?: boolean
  readonly flushCache?: boolean
  readonly forceHandlers?: boolean
  readonly syntaxCheck?: boolean
  readonly listHosts?: boolean
  readonly listTasks?: boolean
  readonly listTags?: boolean
}

interface RunFlags extends SharedFlags {
  readonly moduleName: string
  readonly args: string
  readonly listHosts?: boolean
  readonly oneLine?: boolean
  readonly tree?: string
  readonly playbookDir?: string
  readonly taskTimeout?: number
}

/** Reads the words behind `tutti play`; `name` is what the program was called as. */
export function parsePlay(words: readonly string[], defaults: Defaults, name: string): Parsed<PlayOptions> {
  const command = new Command(name)
    .description('Runs playbooks: brings hosts to the state that they describe.')
    .argument('<playbook...>', 'playbooks, run one after the other')
  addSharedFlags(command)
  command
    .option('-t, --tags <tags>', 'only tasks with one of these tags; commas between several', collect)
    .option('--skip-tags <tags>', 'no tasks with one of these tags', collect)
    .option('--start-at-task <name>', 'begin with the task of this name')
    .option('--step', 'ask before each task')
    .option('--flush-cache', 'forget the facts that were kept of earlier runs')
    .option('--force-handlers', 'run notified handlers even where a task failed')
    .option('--syntax-check', 'read the playbooks and all that they name, run nothing')
    .option('--list-hosts', 'list the hosts, run nothing')
    .option('--list-tasks', 'list the tasks, run nothing')
    .option('--list-tags', 'list the tags, run nothing')
  refuseOptions(command, 'play')
  return understand(command, words, () => {
    const flags = command.opts<PlayFlags>()
    return {
      kind: 'play',
      ...sharedOptions(flags, defaults),
      playbooks: command.args,
      mode: modeOf(flags),
      // As in Ansible: these add to those of the configuration.
      tags: [...defaults.tags, ...tagsOf(flags.tags ?? [])],
      skipTags: [...defaults.skipTags, ...tagsOf(flags.skipTags ?? [])],
      startAtTask: flags.startAtTask,
      step: flags.step ?? false,
      flushCache: flags.flushCache ?? false,
      forceHandlers: flags.forceHandlers ?? defaults.forceHandlers,
    }
  })
}

const tagsOf = (given: readonly string[]): readonly string[] =>
  given.flatMap((tags) => tags.split(',').map((tag) => tag.trim())).filter((tag) => tag !== '')

function modeOf({ syntaxCheck, listHosts = false, listTasks = false, listTags = false }: PlayFlags): PlayMode {
  // As in Ansible, a syntax check is one also when lists were asked for.
  if (syntaxCheck) return { kind: 'syntax-check' }
  if (listHosts || listTasks || listTags) return { kind: 'list', hosts: listHosts, tasks: listTasks, tags: listTags }
  return { kind: 'run' }
}

/** Modules that do nothing without arguments. */
const needArguments: ReadonlySet<string> = new Set(['command', 'shell', 'raw', 'script'])

/** Reads the words behind `tutti run`; `name` is what the program was called as. */
export function parseRun(words: readonly string[], defaults: Defaults, name: string): Parsed<RunOptions> {
  const command = new Command(name)
    .description('Runs one module on the hosts that a pattern matches.')
    .argument('<pattern>', 'hosts and groups, as in a play: web:&north:!web3')
  addSharedFlags(command)
  command
    .option('-m, --module-name <module>', 'the module', defaults.module)
    .option('-a, --args <args>', 'its arguments: key=value words, JSON, or the text of a command', defaults.moduleArgs)
    .option('--list-hosts', 'list the hosts, run nothing')
    .option('-o, --one-line', 'tell each result in one line')
    .option('-t, --tree <folder>', "keep each host's result in a file in this folder")
    .option('--playbook-dir <folder>', 'look for roles, group_vars and files here')
    .addOption(numberOption('--task-timeout <seconds>', 'how long the module may take', 0))
    .addOption(alias('--module-args <args>'))
  refuseOptions(command, 'run')
  return understand(command, words, () => {
    const flags = command.opts<RunFlags>()
    const [pattern = ''] = command.args
    const bare = flags.moduleName.replace(/^ansible\.(builtin|legacy)\./, '')
    if (!flags.listHosts && flags.args === '' && needArguments.has(bare)) {
      const meant = /\.ya?ml$/.test(pattern) ? `did you mean "tutti play ${pattern}"?` : 'give them with -a'
      throw new Failure('usage', `the module ${flags.moduleName} needs arguments`, { hint: meant })
    }
    return {
      kind: 'run',
      ...sharedOptions(flags, defaults),
      pattern,
      module: flags.moduleName,
      moduleArgs: flags.args,
      listHosts: flags.listHosts ?? false,
      oneLine: flags.oneLine ?? false,
      treeFolder: flags.tree,
      playbookFolder: flags.playbookDir ?? defaults.playbookFolder,
      // 0 is no limit, as in Ansible.
      taskTimeoutMs: flags.taskTimeout ? flags.taskTimeout * 1000 : undefined,
    }
  })
}

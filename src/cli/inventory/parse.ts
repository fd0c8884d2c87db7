import { Command } from 'commander'
import { Failure } from '../../error/failure.ts'
import type { Defaults } from '../defaults.ts'
import { alias, collect } from '../flag.ts'
import { checkExtraVars } from '../shared-flags.ts'
import { type Parsed, understand } from '../understand.ts'
import { addVaultFlags, type VaultFlags, vaultSettings } from '../vault-flags.ts'
import type { InventoryAction, InventoryOptions } from './options.ts'

interface InventoryFlags extends VaultFlags {
  readonly inventory?: readonly string[]
  readonly inventoryFile?: readonly string[]
  readonly limit?: string
  readonly extraVars?: readonly string[]
  readonly playbookDir?: string
  readonly list?: boolean
  readonly host?: string
  readonly graph?: boolean
  readonly explain?: string
  readonly yaml?: boolean
  readonly toml?: boolean
  readonly vars?: boolean
  readonly export?: boolean
  readonly output?: string
  readonly verbose: number
}

/** Reads the words behind `tutti inventory`; `name` is what the program was called as. */
export function parseInventory(words: readonly string[], defaults: Defaults, name: string): Parsed<InventoryOptions> {
  const command = new Command(name)
    .description('Shows the inventory: its hosts and groups, and the variables they have.')
    .argument('[pattern]', 'with --graph the group to begin with, with --explain the variable, else only these hosts')
    .option('-i, --inventory <source>', 'inventory file or folder, or hosts with commas; may be repeated', collect)
    .addOption(alias('--inventory-file <source>').argParser(collect))
    .option('--list', 'all groups and the variables of all hosts')
    .option('--host <host>', 'the variables of one host')
    .option('--graph', 'the groups as a tree')
    .option('--explain <host>', 'where the variable named behind it comes from: every place, and why one counts')
    .option('-l, --limit <pattern>', 'only the hosts that this pattern matches')
    .option('-y, --yaml', 'write YAML, not JSON')
    .option('--vars', 'with --graph, show variables too')
    .option('--export', 'with --list, show variables where they were written')
    .option('--output <file>', 'with --list, write to a file')
    .option('--playbook-dir <folder>', 'take group_vars and host_vars from here too, as a playbook here would')
    .option('-e, --extra-vars <vars>', 'variables that win over all others: key=value, YAML, JSON or @file', collect)
    .option('-v, --verbose', 'tell more', (_: unknown, before: number) => before + 1, 0)
    .addOption(alias('--toml'))
  addVaultFlags(command)
  return understand(command, words, () => {
    const flags = command.opts<InventoryFlags>()
    const [pattern] = command.args
    const action = actionOf(flags, pattern)
    const given = [...(flags.inventory ?? []), ...(flags.inventoryFile ?? [])]
    // Unlike Ansible: the pattern behind --list counts; there it is read and forgotten.
    const wanted = action.kind === 'list' ? [pattern, flags.limit] : [flags.limit]
    return {
      action,
      inventories: given.length > 0 ? given : defaults.inventories,
      limits: wanted.filter((one) => one !== undefined),
      extraVars: (flags.extraVars ?? []).map(checkExtraVars).filter((text) => text !== ''),
      playbookFolder: flags.playbookDir ?? defaults.playbookFolder,
      yaml: flags.yaml ?? false,
      export: flags.export ?? defaults.export,
      outputFile: flags.output,
      verbosity: flags.verbose + defaults.verbosity,
      vault: vaultSettings(flags, defaults),
      configured: defaults.configured,
    }
  })
}

function actionOf(flags: InventoryFlags, pattern: string | undefined): InventoryAction {
  if (flags.toml) {
    throw new Failure('usage', '--toml: TOML is not written', { hint: 'use --yaml, or leave both out for JSON' })
  }
  const actions: readonly (InventoryAction | undefined)[] = [
    flags.list ? { kind: 'list' } : undefined,
    flags.host === undefined ? undefined : { kind: 'host', host: flags.host },
    flags.graph ? { kind: 'graph', group: pattern ?? 'all', vars: flags.vars ?? false } : undefined,
    flags.explain === undefined ? undefined : explained(flags.explain, pattern),
  ]
  const [action, second] = actions.filter((one) => one !== undefined)
  const one = '--list, --host, --graph or --explain'
  if (!action) throw new Failure('usage', `say what to show: ${one}`)
  if (second) throw new Failure('usage', `only one of ${one} can be shown at a time`)
  return action
}

function explained(host: string, variable: string | undefined): InventoryAction {
  if (variable !== undefined) return { kind: 'explain', host, variable }
  throw new Failure('usage', '--explain needs a host and a variable', { hint: `--explain ${host} ansible_port` })
}

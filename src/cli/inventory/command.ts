import { writeFileSync } from 'node:fs'
import { Failure } from '../../error/failure.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { readLimit, selectHosts } from '../../inventory/pattern.ts'
import { jsonText } from '../../report/json-text.ts'
import { createNotices } from '../../report/notice.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { Value } from '../../text/value.ts'
import { extraVarsLayer } from '../../vars/extra-vars.ts'
import { HostLayers } from '../../vars/host-layers.ts'
import { VarsFiles } from '../../vars/vars-files.ts'
import { exitCodes } from '../exit-code.ts'
import { inventoryOf } from '../read-inventory.ts'
import { createUnsealer } from '../unsealer.ts'
import type { Workplace } from '../workplace.ts'
import { listing, nestedListing, shownVariables } from './list.ts'
import type { InventoryOptions } from './options.ts'
import { jsonMarks, type Marks } from './shown-value.ts'
import { InventoryView } from './view.ts'

/** Runs `tutti inventory` and returns its exit code. */
export async function inventoryCommand(options: InventoryOptions, workplace: Workplace): Promise<number> {
  const { screen } = workplace
  const cwd = process.cwd()
  const { configured } = options
  const notices = createNotices(screen)
  const vault = createUnsealer(await workplace.keyring(options.vault, notices.warn), workplace.secrets)
  const varsFiles = new VarsFiles(vault, configured.varsFiles)
  const extraVars = extraVarsLayer(options.extraVars, cwd, vault)
  const { inventories } = options
  const state = await inventoryOf({
    inventories,
    configured,
    cwd,
    extraVars,
    varsFiles,
    vault,
    signal: workplace.signal,
  })
  const inventory = state.current
  // Who looks at an inventory asks for its hosts.
  if (inventory.missing) throw inventory.missing
  for (const message of state.warnings) notices.warn(message)
  const select = (pattern: string | readonly string[]): readonly string[] =>
    selectHosts(inventory, pattern, undefined, { warn: notices.warn, unmatched: configured.inventory.unmatched })
  const limits = options.limits.map((limit) => select(readLimit(limit, cwd)))
  const layers = new HostLayers(inventory, varsFiles, options.playbookFolder)
  const allowed =
    limits.length === 0 ? undefined : limits.reduce((all, one) => all.filter((host) => one.includes(host)))
  const view = new InventoryView({ inventory, layers, extraVars, export: options.export, allowed })
  const text = await shown(options, view, select)
  if (options.outputFile === undefined) screen.out(text)
  else write(options.outputFile, text)
  return exitCodes.done
}

async function shown(
  options: InventoryOptions,
  view: InventoryView,
  select: (pattern: string) => readonly string[],
): Promise<string> {
  const { action, yaml } = options
  const { inventory } = view
  const host = (pattern: string) => inventory.host(theOnly(pattern, select(pattern), inventory))!
  switch (action.kind) {
    case 'host':
      return serialized(yaml, (marks) => shownVariables(view.ofHost(host(action.host)), marks))
    case 'list':
      return serialized(yaml, (marks) =>
        yaml ? nestedListing(view, options.export, marks) : listing(view, options.export, marks),
      )
    case 'graph': {
      const group = inventory.groups.get(action.group)
      if (!group) throw noGroup(action.group, inventory)
      const { graphLines } = await import('./graph.ts')
      return graphLines(view, group, action.vars).join('\n')
    }
    case 'explain': {
      const { explanation } = await import('./explain.ts')
      return explanation(view, host(action.host), action.variable)
    }
  }
}

async function serialized(yaml: boolean, make: (marks: Marks) => Value): Promise<string> {
  if (!yaml) return jsonText(make(jsonMarks), 4)
  const { TaggedLines, toYamlText } = await import('../../template/filter/yaml.ts')
  const marks: Marks = { vault: (text) => new TaggedLines('!vault', text), unsafe: (value) => value }
  return toYamlText(make(marks), { indent: 2, width: 80, sortKeys: true, flow: false, start: false })
}

function theOnly(pattern: string, hosts: readonly string[], inventory: Inventory): string {
  const [host, second] = hosts
  if (host !== undefined && second === undefined) return host
  const found = hosts.length === 0 ? 'no host' : `${hosts.length} hosts`
  throw new Failure('usage', `"${pattern}" is ${found}; You must pass a single valid host to --host parameter`, {
    hint: hosts.length === 0 ? didYouMean(pattern, inventory.hosts.keys()) : undefined,
  })
}

const noGroup = (name: string, inventory: Inventory): Failure =>
  new Failure('usage', `there is no group "${name}"; Pattern must be valid group name when using --graph`, {
    hint: didYouMean(name, inventory.groups.keys()),
  })

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (cause) {
    throw new Failure('file-missing', `Unable to write to destination file (${file}): ${String(cause)}`, { cause })
  }
}

import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs'
import { extname } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position, Source } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import { readSource } from '../text/read-source.ts'
import { withoutText } from '../text/without-text.ts'
import type { InventoryBuilder } from './builder.ts'
import { readIni } from './ini.ts'
import { type InventoryReading, pluginNames } from './reading.ts'
import { readerNames } from './settings.ts'

/** Whether a file without a telling name is YAML, told by its first line that says anything. */
function looksLikeYaml(text: string): boolean {
  const [first] = /^(?![ \t]*(?:[#;].*)?$).*$/m.exec(text) ?? []
  return first !== undefined && /^(?:---|\{|%YAML|["']?[\w.-]+["']?:(?:\s|$))/.test(first)
}

/** Whether a file is a program. An executable text without "#!" is none: it would be run by sh, line by line. */
function isProgram(path: string, mode: number): boolean {
  if (!(mode & 0o111)) return false
  try {
    accessSync(path, constants.X_OK)
    const file = openSync(path, 'r')
    const first = Buffer.alloc(4)
    readSync(file, first, 0, 4, 0)
    closeSync(file)
    return first.toString('latin1').startsWith('#!') || first.toString('latin1') === '\x7fELF'
  } catch {
    return false
  }
}

const bare = (name: string): string => name.replace(/^ansible\.builtin\./, '')

/** Fails where the configuration has switched off whatever would read a source. */
export function needReader(path: string, readers: readonly string[], { settings }: InventoryReading): void {
  const enabled = settings.readers.map(bare)
  if (readers.some((one) => enabled.includes(one))) return
  throw new Failure('inventory-syntax', `${path} needs the inventory plugin ${readers.join(' or ')}`, {
    hint: `enable_plugins names only ${enabled.join(', ')}`,
  })
}

/** Reads a file, or asks a program, into the builder. */
export async function readSourceFile(
  path: string,
  mode: number,
  reading: InventoryReading,
  to: InventoryBuilder,
): Promise<void> {
  if (isProgram(path, mode)) {
    needReader(path, ['script'], reading)
    const { readScript } = await import('./script.ts')
    await readScript(path, to, { timeoutMs: reading.settings.scriptTimeoutMs, signal: reading.signal })
    return
  }
  const source = readSource(path, undefined, reading.vault)
  const extension = extname(path)
  if (source.text.startsWith('#!')) {
    throw new Failure('inventory-syntax', 'this inventory is a script, but not executable', {
      at: { source, line: 1, column: 1, length: 2 },
      hint: `chmod +x ${path}`,
    })
  }
  if (extension === '.toml') {
    needReader(path, ['toml'], reading)
    const { readTomlInventory } = await import('./toml-inventory.ts')
    withoutText(source, () => readTomlInventory(source, to))
    return
  }
  const mayBeYaml = extension === '' || extension === '.config'
  if (reading.settings.yamlExtensions.includes(extension) || (mayBeYaml && looksLikeYaml(source.text))) {
    await readYaml(path, source, reading, to)
  } else {
    needReader(path, ['ini'], reading)
    withoutText(source, () => readIni(source, to))
  }
}

async function readYaml(path: string, source: Source, reading: InventoryReading, to: InventoryBuilder): Promise<void> {
  const { parseInventory, readGroups } = await import('./yaml-inventory.ts')
  const root = withoutText(source, () => parseInventory(source))
  const named = root.entries.find((entry) => entry.key.text === 'plugin')
  if (!named) {
    needReader(path, ['yaml'], reading)
    withoutText(source, () => readGroups(root, to))
    return
  }
  const { value } = named
  const written = value.kind === 'scalar' ? bare(value.text) : ''
  const plugin = pluginNames.find((one) => one === written)
  if (!plugin || !reading.compute) throw noPlugin(written, value.at)
  needReader(path, ['auto', plugin], reading)
  await reading.compute({ plugin, config: root, at: value.at, folders: [...to.readFolders] }, to)
}

function noPlugin(name: string, at: Position): Failure {
  const reader = readerNames.find((one) => one === name)
  if (reader) {
    return new Failure('inventory-syntax', `the inventory plugin "${name}" is not named in a file`, {
      at,
      hint: 'name the source with -i; what it is shows in itself',
    })
  }
  const hint =
    'there are constructed and generator; else, an executable script may print the inventory as JSON for --list'
  return new Failure('unsupported', `there is no inventory plugin "${name}"`, {
    at,
    hint: didYouMean(name, pluginNames) ?? hint,
  })
}

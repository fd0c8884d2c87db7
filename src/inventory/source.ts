import { accessSync, closeSync, constants, openSync, readdirSync, readSync, type Stats, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Source } from '../error/source.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { readSource } from '../text/yaml.ts'
import { hostNames } from './address.ts'
import { InventoryBuilder } from './builder.ts'
import { readIni } from './ini.ts'
import { readScript } from './script.ts'
import { InventoryState } from './state.ts'
import { readYamlInventory } from './yaml-inventory.ts'

/** What a folder of sources holds besides sources. */
const IGNORED =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~)$/
const YAML_EXTENSIONS = ['.yml', '.yaml', '.json']

/** Whether a file without an extension is YAML, told by its first line that says anything. */
function looksLikeYaml(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '' && !/^\s*[#;]/.test(line))
  return first !== undefined && /^(?:---|\{|%YAML|["']?[\w.-]+["']?:(?:\s|$))/.test(first)
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
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

/** `web1,web2,`. Unlike Ansible: ranges are counted out here as well. */
function readList(text: string, to: InventoryBuilder): void {
  const source: Source = { file: '-i', text }
  let offset = 0
  for (const part of text.split(',')) {
    const name = part.trim()
    const column = offset + (part.length - part.trimStart().length) + 1
    offset += part.length + 1
    if (name === '') continue
    const at = { source, line: 1, column, length: name.length }
    const { names, port } = hostNames(name, at)
    for (const one of names) {
      to.addHost(one, 'ungrouped')
      if (port !== undefined) to.setPort(one, port, at)
    }
  }
}

function readFile(path: string, mode: number, to: InventoryBuilder, vault: Unsealer | undefined): void {
  to.source = path
  if (isProgram(path, mode)) {
    readScript(path, to)
    return
  }
  const source = readSource(path, undefined, vault)
  const extension = extname(path)
  if (source.text.startsWith('#!')) {
    throw new Failure('inventory-syntax', 'this inventory is a script, but not executable', {
      at: { source, line: 1, column: 1, length: 2 },
      hint: `chmod +x ${path}`,
    })
  }
  if (extension === '.toml') {
    throw new Failure('unsupported', `TOML inventories are not supported: ${path}`, { hint: 'write it as INI or YAML' })
  }
  if (YAML_EXTENSIONS.includes(extension) || (extension === '' && looksLikeYaml(source.text))) {
    readYamlInventory(source, to)
  } else {
    readIni(source, to)
  }
}

function readPath(path: string, to: InventoryBuilder, vault: Unsealer | undefined): void {
  const found = stat(path)
  if (!found) {
    // Unlike Ansible: a source that is not there ends the run, it does not shrink it to fewer hosts.
    throw new Failure('file-missing', `there is no inventory ${path}`, {
      hint: 'for a list of hosts write a comma behind them: -i host1,',
    })
  }
  if (!found.isDirectory()) {
    readFile(path, found.mode, to, vault)
    return
  }
  const names = readdirSync(path).sort()
  for (const name of names) if (!IGNORED.test(name)) readPath(join(path, name), to, vault)
}

/**
 * Reads all `-i` sources, in their order, into one inventory: files (INI, YAML, JSON), executable scripts, folders of
 * these, and lists of hosts with a comma; a file in a vault is opened. What cannot be read is a `Failure` at its line and column.
 */
export function readInventory(sources: readonly string[], cwd: string, vault?: Unsealer): InventoryState {
  const builder = new InventoryBuilder()
  for (const source of sources) {
    const path = resolve(cwd, source)
    const found = stat(path)
    if (source.includes(',') && !found) {
      builder.source = source
      readList(source, builder)
      continue
    }
    readPath(path, builder, vault)
    builder.folders.push(found?.isDirectory() ? path : dirname(path))
  }
  if (sources.length === 0) {
    builder.warnings.add('No inventory was parsed, only implicit localhost is available')
  }
  return new InventoryState(builder)
}

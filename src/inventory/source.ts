import { readdirSync, type Stats, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import { InventoryBuilder } from './builder.ts'
import { type InventoryReading, usualReading } from './reading.ts'
import type { InventorySettings } from './settings.ts'
import { needReader, readSourceFile } from './source-file.ts'
import { InventoryState } from './state.ts'

/** What lies in a folder of sources and is never one. */
const NEVER = /^\.|^(?:host_vars|group_vars|vars_plugins)$/

function stat(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch (cause) {
    throw new Failure('file-missing', `the inventory folder ${folder} cannot be read: ${String(cause)}`, { cause })
  }
}

const isIgnored = (name: string, settings: InventorySettings): boolean =>
  NEVER.test(name) ||
  settings.ignoredExtensions.some((end) => name.endsWith(end)) ||
  settings.ignoredPatterns.some((pattern) => pattern.test(name))

const noSource = (path: string): Failure =>
  new Failure('file-missing', `there is no inventory ${path}`, {
    hint: 'for a list of hosts write a comma behind them: -i host1,',
  })

/** One reading of all sources. */
class SourceReader {
  readonly #reading: InventoryReading
  readonly #to: InventoryBuilder
  #read = 0
  #missing: Failure | undefined

  constructor(reading: InventoryReading) {
    this.#reading = reading
    this.#to = new InventoryBuilder(reading.settings)
  }

  async all(sources: readonly string[]): Promise<InventoryBuilder> {
    for (const source of sources) await this.#source(source)
    this.#to.source = undefined
    if (this.#read === 0) this.#nothing()
    else if (this.#missing) throw this.#missing
    return this.#to
  }

  async #source(source: string): Promise<void> {
    const { cwd, settings } = this.#reading
    const path = resolve(cwd, source)
    const found = stat(path)
    if (source.includes(',') && !found) {
      await this.#attempt(source, async () => {
        needReader(source, ['host_list', 'advanced_host_list'], this.#reading)
        const { readHostList } = await import('./host-list.ts')
        readHostList(source, this.#to)
      })
      return
    }
    if (!found && source === settings.usualSource) return
    if (found || settings.unreadable !== 'fail-if-needed') await this.#path(path, found)
    else this.#missing ??= noSource(path)
    this.#to.folders.push(found?.isDirectory() ? path : dirname(path))
  }

  async #path(path: string, found = stat(path)): Promise<void> {
    if (!found?.isDirectory()) {
      await this.#attempt(path, async () => {
        if (found) {
          await readSourceFile(path, found.mode, this.#reading, this.#to)
          this.#to.readFolders.add(dirname(path))
          return
        }
        throw noSource(path)
      })
      return
    }
    for (const name of namesIn(path)) if (!isIgnored(name, this.#reading.settings)) await this.#path(join(path, name))
  }

  /** Reads one source; what is wrong with it ends the run, or is a warning where the settings say so. */
  async #attempt(source: string, read: () => Promise<void>): Promise<void> {
    this.#to.source = source
    try {
      await read()
      this.#read++
    } catch (error) {
      if (this.#reading.settings.unreadable !== 'warn' || !(error instanceof Failure)) throw error
      if (error.code === 'interrupted') throw error
      this.#to.warnings.add(`Unable to parse ${source} as an inventory source: ${error.message}`)
    }
  }

  #nothing(): void {
    if (this.#missing) {
      this.#to.missing = this.#missing
      this.#to.warnings.add(this.#missing.message)
    }
    switch (this.#reading.settings.nothingRead) {
      case 'fail':
        throw new Failure('inventory-syntax', 'No inventory was parsed, please check your configuration and options.')
      case 'warn':
        this.#to.warnings.add('No inventory was parsed, only implicit localhost is available')
        return
      case 'accept':
        return
    }
  }
}

/**
 * Reads all `-i` sources, in their order, into one inventory: files (INI, YAML, JSON, TOML), executable scripts, folders of
 * these, computed sources, and lists of hosts with a comma. What cannot be read is a `Failure` at its line and column.
 */
export async function readInventory(
  sources: readonly string[],
  reading: InventoryReading | string,
): Promise<InventoryState> {
  const how = typeof reading === 'string' ? usualReading(reading) : reading
  const read = (): Promise<InventoryBuilder> => new SourceReader(how).all(sources)
  return new InventoryState(await read(), read)
}

import { readdirSync, type Stats, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Mapping, Node } from '../text/node.ts'
import { readSource } from '../text/read-source.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { parseYaml } from '../text/yaml.ts'
import { type Binding, type Layer, layerOf, lazyLayer } from './layer.ts'

const EXTENSIONS = ['', '.yml', '.yaml', '.json']

function stat(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** The names in a folder; none when it is not there. */
function list(path: string): readonly string[] {
  try {
    return readdirSync(path).sort()
  } catch {
    return []
  }
}

/** The variables of a file: one mapping, or nothing; in the `vars_files` of a play also a list of mappings. */
export function readVarsFile(file: string, vault?: Unsealer, mayList = false): Mapping | undefined {
  const [root, second] = parseYaml(readSource(file, undefined, vault))
  if (second) throw new Failure('yaml-syntax', 'a file of variables holds one document', { at: second.at })
  if (!root || (root.kind === 'scalar' && root.value === null)) return undefined
  if (root.kind === 'mapping') return root
  if (mayList && root.kind === 'sequence' && root.items.every((one) => one.kind === 'mapping')) {
    return { kind: 'mapping', at: root.at, entries: root.items.flatMap((one) => one.entries) }
  }
  throw new Failure('play-shape', 'a file of variables must be a mapping of names and values', { at: root.at })
}

/** The files in `group_vars` and `host_vars` folders, found by one look into each folder and read when first used. */
export class VarsFiles {
  readonly #vault: Unsealer | undefined
  readonly #enabled: boolean
  readonly #folders = new Map<string, ReadonlySet<string>>()
  readonly #layers = new Map<string, Layer | undefined>()

  /** Where they are switched off, there are none. */
  constructor(vault?: Unsealer, enabled = true) {
    this.#vault = vault
    this.#enabled = enabled
  }

  /** The variables that files beside a folder's inventory or playbook give to a group or host; undefined without any. */
  layer(folder: string, kind: 'group_vars' | 'host_vars', name: string): Layer | undefined {
    if (!this.#enabled || name.startsWith('/')) return undefined
    const within = join(folder, kind)
    const names = this.#names(within)
    const found = EXTENSIONS.map((extension) => name + extension).find((file) => names.has(file))
    if (found === undefined) return undefined
    const path = join(within, found)
    if (!this.#layers.has(path)) {
      this.#layers.set(
        path,
        lazyLayer(path, () => this.#read(path)),
      )
    }
    return this.#layers.get(path)
  }

  #names(path: string): ReadonlySet<string> {
    let names = this.#folders.get(path)
    if (!names) {
      names = new Set(list(path))
      this.#folders.set(path, names)
    }
    return names
  }

  #read(path: string): Layer {
    const bindings = new Map<string, Binding>()
    const replaced: (readonly [string, Node])[] = []
    const files = stat(path)?.isDirectory() ? filesIn(path) : [path]
    for (const file of files) {
      for (const { key, value } of readVarsFile(file, this.#vault)?.entries ?? []) {
        const before = bindings.get(key.text)
        if (before && 'node' in before) replaced.push([key.text, before.node])
        bindings.set(key.text, { node: value })
      }
    }
    return layerOf(path, bindings, replaced)
  }
}

/** The files of a folder that stands for one group or host, sorted; a later one wins. */
function filesIn(path: string): readonly string[] {
  return list(path).flatMap((name) => {
    if (name.startsWith('.') || name.endsWith('~')) return []
    const full = join(path, name)
    const extension = extname(name)
    const found = stat(full)
    if (found?.isDirectory()) return extension === '' ? filesIn(full) : []
    return found?.isFile() && EXTENSIONS.includes(extension) ? [full] : []
  })
}

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Module } from '../module/contract.ts'
import { inFolders, withImports } from './imports.ts'
import { findAnsible, type InstalledAnsible, redirectIn } from './installed-ansible.ts'
import { pythonModule } from './python-module.ts'

/** Where a task looks for modules beside those that come with the program. */
export interface ModulePlaces {
  /** Folders of modules, `library/` of roles and playbooks, the first that has it. */
  readonly libraries: readonly string[]
  /** Folders that hold `ansible_collections`. */
  readonly collections: readonly string[]
}

/** Modules written in Python, of roles, of collections, and of an Ansible that is installed on the control host. */
export class PythonModules {
  #installed: { readonly ansible: InstalledAnsible | undefined } | undefined
  readonly #known = new Map<string, Module | undefined>()

  /** The module of a name in the folders of modules; undefined where none has it, or no Ansible is here that it could lean on. */
  inLibraries(name: string, places: ModulePlaces): Module | undefined {
    const folder = places.libraries.find((one) => /^\w+$/.test(name) && existsSync(join(one, `${name}.py`)))
    if (folder === undefined) return undefined
    return this.#remember(`${folder} ${name}`, (ansible) =>
      make(name, { path: `ansible/modules/${name}.py`, file: join(folder, `${name}.py`) }, ansible, [
        ['ansible/module_utils/', join(dirname(folder), 'module_utils')],
      ]),
    )
  }

  /** The module of a name in a collection or in Ansible itself; undefined where there is none. */
  installed(name: string, places: ModulePlaces): Module | undefined {
    const roots = (ansible: InstalledAnsible) => [...places.collections, dirname(ansible.folder)]
    return this.#remember(name, (ansible) => {
      const found = locate(name, ansible, roots(ansible))
      if (!found) return undefined
      const folders = roots(ansible).map((one) => ['ansible_collections/', rootOf(one)] as const)
      return make(name, found, ansible, folders)
    })
  }

  #remember(key: string, find: (ansible: InstalledAnsible) => Module | undefined): Module | undefined {
    this.#installed ??= { ansible: findAnsible() }
    const { ansible } = this.#installed
    if (!ansible) return undefined
    if (!this.#known.has(key)) this.#known.set(key, find(ansible))
    return this.#known.get(key)
  }
}

/** A module's file, and the path that Python knows it by. */
interface Located {
  readonly path: string
  readonly file: string
}

const rootOf = (folder: string): string =>
  folder.endsWith('/ansible_collections') ? folder : join(folder, 'ansible_collections')

function make(
  name: string,
  { path, file }: Located,
  ansible: InstalledAnsible,
  more: readonly (readonly [string, string])[],
): Module {
  const find = inFolders([...more, ['ansible/module_utils/', join(ansible.folder, 'module_utils')]])
  return pythonModule(name, { path, files: () => withImports(path, readFileSync(file, 'utf8'), find) }, ansible.version)
}

/** Modules whose other half, on Ansible's control host, only matters for arguments that are refused here. */
const halves: ReadonlySet<string> = new Set(['uri', 'unarchive', 'assemble'])

function locate(name: string, ansible: InstalledAnsible, roots: readonly string[], hops = 0): Located | undefined {
  if (hops > 5) return undefined
  const follow = (to: string | undefined) => (to === undefined ? undefined : locate(to, ansible, roots, hops + 1))
  const short = name.replace(/^ansible\.(builtin|legacy)\./, '')
  if (/^\w+$/.test(short)) {
    const file = join(ansible.folder, 'modules', `${short}.py`)
    if (!existsSync(file)) return follow(redirectIn(join(ansible.folder, 'config/ansible_builtin_runtime.yml'), short))
    const whole = halves.has(short) || !existsSync(join(ansible.folder, 'plugins/action', `${short}.py`))
    return whole ? { path: `ansible/modules/${short}.py`, file } : undefined
  }
  const [namespace = '', collection = '', ...rest] = name.split('.')
  if (rest.length === 0 || ![namespace, collection, ...rest].every((word) => /^\w+$/.test(word))) return undefined
  const below = join(namespace, collection)
  const root = roots.map(rootOf).find((one) => existsSync(join(one, below)))
  if (root === undefined) return undefined
  const path = `ansible_collections/${namespace}/${collection}/plugins/modules/${rest.join('/')}.py`
  const file = join(root, '..', path)
  if (existsSync(join(root, below, 'plugins/action', `${rest.join('/')}.py`))) return undefined
  if (existsSync(file)) return { path, file }
  return follow(redirectIn(join(root, below, 'meta/runtime.yml'), rest.join('.')))
}

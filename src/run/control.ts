import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Control, type Elsewhere, Refusal, type RenderOptions, type TreeEntry } from '../module/contract.ts'
import type { Task } from '../play/task.ts'
import type { Scope, Templates } from '../template/scope.ts'
import { type Folder, findFile, searchPath } from './search-path.ts'

/** The control host as the modules of one task may use it. */
export class ControlHost implements Control {
  readonly #task: Task
  readonly #playbookFolder: string
  readonly #templates: Templates
  readonly #scope: Scope
  readonly #everywhere: () => readonly Elsewhere[]

  constructor(
    task: Task,
    playbookFolder: string,
    templates: Templates,
    scope: Scope,
    everywhere: () => readonly Elsewhere[],
  ) {
    this.#task = task
    this.#playbookFolder = playbookFolder
    this.#templates = templates
    this.#scope = scope
    this.#everywhere = everywhere
  }

  async read(path: string, folder: Folder): Promise<Uint8Array> {
    const found = this.#find(path, folder)
    try {
      return readFileSync(found)
    } catch (cause) {
      throw new Refusal(`cannot read ${found} on the control host: ${(cause as Error).message}`)
    }
  }

  async readTree(path: string, folder: Folder): Promise<readonly TreeEntry[] | undefined> {
    const found = this.#find(path, folder)
    return statSync(found).isDirectory() ? treeOf(found, '') : undefined
  }

  async readExisting(path: string): Promise<Uint8Array | undefined> {
    try {
      return readFileSync(expandHome(path))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new Refusal(`cannot read ${path} on the control host: ${(cause as Error).message}`)
    }
  }

  async render(text: string, file: string, options: RenderOptions): Promise<string> {
    return this.#templates.renderFile(text, this.#scope, file, options)
  }

  async mode(path: string, folder: Folder): Promise<string> {
    return modeOf(this.#find(path, folder))
  }

  async everywhere(): Promise<readonly Elsewhere[]> {
    return this.#everywhere()
  }

  #find(path: string, folder: Folder): string {
    const places = searchPath(this.#task, this.#playbookFolder, folder)
    const found = findFile(expandHome(path), places)
    if (found !== undefined) return found
    const listed = places.map((one) => join(one, path)).join(', ')
    throw new Refusal(`could not find or access '${path}' on the control host; looked for ${listed}`)
  }
}

const expandHome = (path: string): string => path.replace(/^~(?=\/|$)/, homedir())

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8).padStart(4, '0')

function treeOf(root: string, below: string): readonly TreeEntry[] {
  const names = readdirSync(join(root, below)).sort()
  return names.flatMap((name): readonly TreeEntry[] => {
    const path = below === '' ? name : `${below}/${name}`
    const whole = join(root, path)
    const stat = lstatSync(whole)
    if (stat.isSymbolicLink()) return [{ kind: 'link', path, to: readlinkSync(whole) }]
    if (stat.isDirectory()) return [{ kind: 'directory', path, mode: modeOf(whole) }, ...treeOf(root, path)]
    return [{ kind: 'file', path, mode: modeOf(whole), content: readFileSync(whole) }]
  })
}

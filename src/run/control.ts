import { isUtf8 } from 'node:buffer'
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import {
  type Control,
  type Elsewhere,
  type ReadOptions,
  Refusal,
  type RenderOptions,
  type TreeEntry,
} from '../module/contract.ts'
import type { Task } from '../play/task.ts'
import { fileVariables } from '../template/file-variables.ts'
import type { Scope, Templates } from '../template/scope.ts'
import { withVariables } from '../template/with-variables.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { type Folder, findFile, searchPath } from './search-path.ts'

/** The size of a text that is hidden by what it says; a larger one is a file, which nothing prints as a whole. */
const HIDDEN_WHOLE = 64 * 1024

/** What the control host shows modules by. */
export interface ControlMeans {
  readonly templates: Templates
  readonly scope: Scope
  readonly vault: Unsealer
  /** What the task gives its module on each host of the play. */
  readonly everywhere: () => readonly Elsewhere[]
}

/** The control host as the modules of one task may use it. */
export class ControlHost implements Control {
  readonly #task: Task
  readonly #playbookFolder: string
  readonly #templates: Templates
  readonly #scope: Scope
  readonly #vault: Unsealer
  readonly #everywhere: () => readonly Elsewhere[]
  #hasUnsealed = false

  constructor(task: Task, playbookFolder: string, { templates, scope, vault, everywhere }: ControlMeans) {
    this.#task = task
    this.#playbookFolder = playbookFolder
    this.#templates = templates
    this.#scope = scope
    this.#vault = vault
    this.#everywhere = everywhere
  }

  /** Whether anything that was read came out of a vault. */
  get hasUnsealed(): boolean {
    return this.#hasUnsealed
  }

  async read(path: string, folder: Folder, options: ReadOptions = {}): Promise<Uint8Array> {
    const found = this.#find(path, folder)
    let content: Buffer
    try {
      content = readFileSync(found)
    } catch (cause) {
      throw new Refusal(`cannot read ${found} on the control host: ${(cause as Error).message}`)
    }
    return this.#unsealed(content, found, options)
  }

  async readTree(path: string, folder: Folder, options: ReadOptions = {}): Promise<readonly TreeEntry[] | undefined> {
    const found = this.#find(path, folder)
    if (!statSync(found).isDirectory()) return undefined
    return treeOf(found, '', (file) => this.#unsealed(readFileSync(file), file, options))
  }

  #unsealed(content: Buffer, file: string, { decrypt = true }: ReadOptions): Buffer {
    if (!decrypt) return content
    const read = this.#opened(content, file)
    if (!read.wasSealed) return content
    this.#hasUnsealed = true
    if (read.content.length <= HIDDEN_WHOLE && isUtf8(read.content)) this.#vault.hide(read.content.toString('utf8'))
    return read.content
  }

  #opened(content: Buffer, file: string): ReturnType<Unsealer['file']> {
    try {
      return this.#vault.file(content, file, this.#task.at)
    } catch (error) {
      if (!(error instanceof Failure) || !error.message.includes('no vault secrets found')) throw error
      const { at, hint, message } = error
      const known = `A vault password or secret must be specified to decrypt ${file}`
      throw new Failure(error.code, message, { at, hint, known })
    }
  }

  async readExisting(path: string): Promise<Uint8Array | undefined> {
    try {
      return readFileSync(expandHome(path))
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw new Refusal(`cannot read ${path} on the control host: ${(cause as Error).message}`)
    }
  }

  async render(text: string, file: string, { destination, ...options }: RenderOptions): Promise<string> {
    const variables = fileVariables(file, this.#find(file, 'templates'), destination)
    const scope = withVariables(this.#scope, variables)
    const secret = this.#hasUnsealed
    const work = (): string => this.#templates.renderFile(text, scope, file, { ...options, secret })
    return this.#scope.answers ? this.#scope.answers.settle(work) : work()
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

function linkAt(whole: string, path: string): TreeEntry {
  const real = existsSync(whole) ? realpathSync(whole) : ''
  return { kind: 'link', path, to: readlinkSync(whole), real, within: realpathSync(dirname(whole)) }
}

function treeOf(root: string, below: string, read: (file: string) => Uint8Array): readonly TreeEntry[] {
  const names = readdirSync(join(root, below)).sort()
  const isFolder = (name: string): boolean => lstatSync(join(root, below, name)).isDirectory()
  // Files before folders, so that of several that cannot be read the one nearest to the top is told.
  return [...names.filter((name) => !isFolder(name)), ...names.filter(isFolder)].flatMap(
    (name): readonly TreeEntry[] => {
      const path = below === '' ? name : `${below}/${name}`
      const whole = join(root, path)
      const stat = lstatSync(whole)
      if (stat.isSymbolicLink()) return [linkAt(whole, path)]
      if (stat.isDirectory()) return [{ kind: 'directory', path, mode: modeOf(whole) }, ...treeOf(root, path, read)]
      return [{ kind: 'file', path, mode: modeOf(whole), content: read(whole) }]
    },
  )
}

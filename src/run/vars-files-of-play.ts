import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Play } from '../play/play.ts'
import type { Node } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { type Layer, nodeLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { readVarsFile } from '../vars/vars-files.ts'

/** The `vars_files` of a play; their names may hold facts, so that each host may read others. */
export class VarsFilesOfPlay {
  readonly #nodes: readonly Node[]
  readonly #folder: string
  readonly #vault: Unsealer
  readonly #byFile = new Map<string, Layer>()
  /** Per host and entry, once its name could be rendered. */
  readonly #known = new Map<string, Layer>()

  constructor(play: Play, folder: string, vault: Unsealer) {
    this.#vault = vault
    this.#nodes = play.varsFiles
    this.#folder = folder
  }

  get isEmpty(): boolean {
    return this.#nodes.length === 0
  }

  /** The layers for a host; a file whose name needs facts that are not there yet is left out until they are. */
  layers(host: string, scope: () => TaskScope): readonly Layer[] {
    return this.#nodes.flatMap((node, i) => {
      const key = `${i} ${host}`
      const known = this.#known.get(key) ?? this.#find(node, scope)
      if (known) this.#known.set(key, known)
      return known ? [known] : []
    })
  }

  #find(node: Node, scope: () => TaskScope): Layer | undefined {
    const alternatives = node.kind === 'sequence' ? node.items : [node]
    const tried: string[] = []
    for (const one of alternatives) {
      const name = nameOf(one, scope)
      if (name === undefined) return undefined
      const places = [resolve(this.#folder, 'vars', name), resolve(this.#folder, name)]
      tried.push(...new Set(places))
      const file = places.find((one) => existsSync(one))
      if (file !== undefined) return this.#layer(file)
    }
    throw new Failure('file-missing', `vars_files: there is no ${tried.join(', nor ')}`, { at: node.at })
  }

  #layer(file: string): Layer {
    let layer = this.#byFile.get(file)
    if (!layer) {
      layer = nodeLayer(file, readVarsFile(file, this.#vault, true) ?? new Map())
      this.#byFile.set(file, layer)
    }
    return layer
  }
}

function nameOf(node: Node, scope: () => TaskScope): string | undefined {
  try {
    return String(scope().render(node))
  } catch (error) {
    if (error instanceof Failure && error.code === 'template-undefined') return undefined
    throw error
  }
}

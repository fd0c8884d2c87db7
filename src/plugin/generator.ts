import { Failure } from '../error/failure.ts'
import type { InventoryBuilder } from '../inventory/builder.ts'
import type { Scope, Templates } from '../template/scope.ts'
import { str } from '../template/value/repr.ts'
import { fromValue, plain } from '../text/from-value.ts'
import type { Mapping, Node, Scalar } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { asOptions, Options } from './options.ts'

/** One choice in each layer. */
type Combination = ReadonlyMap<string, Value>

/** Combinations beyond this are taken for a mistake. */
const LIMIT = 1_000_000

/** Every way to choose one value of each layer; the last layer changes fastest. */
function combinations(layers: readonly (readonly [string, readonly Value[]])[]): readonly Combination[] {
  let made: readonly Combination[] = [new Map()]
  for (const [name, values] of layers) {
    made = made.flatMap((one) => values.map((value) => new Map([...one, [name, value]])))
  }
  return made
}

/** A `generator` source: hosts and groups named after all combinations of some layers. */
class Generator {
  readonly #to: InventoryBuilder
  readonly #templates: Templates

  constructor(to: InventoryBuilder, templates: Templates) {
    this.#to = to
    this.#templates = templates
  }

  run(options: Options): void {
    const layers = this.#layers(options)
    const hosts = asOptions(options.required('hosts'), 'hosts')
    for (const combination of combinations(layers)) {
      const scope: Scope = { lookup: (name) => combination.get(name), names: () => combination.keys() }
      const host = this.#name(hosts, scope)
      this.#to.addHost(host)
      for (const parent of hosts.items('parents')) this.#to.addHost(host, this.#group(parent, scope))
    }
  }

  #layers(options: Options): readonly (readonly [string, readonly Value[]])[] {
    const node = options.required('layers')
    const layers = options.entries('layers').map(({ key, value }) => {
      if (value.kind === 'sequence') return [key.text, value.items.map(plain)] as const
      throw new Failure('inventory-syntax', `the layer "${key.text}" must be a list`, { at: value.at })
    })
    const size = layers.reduce((product, [, values]) => product * values.length, 1)
    if (size <= LIMIT) return layers
    throw new Failure('inventory-syntax', `these layers make ${size} hosts; ${LIMIT} are the most`, { at: node.at })
  }

  /** The group that a parent stands for in one combination, made with its variables and its own parents. */
  #group(node: Node, scope: Scope): string {
    const parent = asOptions(node, 'a parent')
    const name = this.#name(parent, scope)
    this.#to.addGroup(name)
    for (const { key, value } of parent.entries('vars')) {
      this.#to.setGroupVariable(name, key.text, fromValue(this.#render(value, scope), value.at))
    }
    for (const above of parent.items('parents')) this.#to.addChild(this.#group(above, scope), name, above.at)
    return name
  }

  #name(options: Options, scope: Scope): string {
    const node = options.required('name')
    const text = str(this.#render(node, scope))
    if (text !== '') return text
    throw new Failure('inventory-syntax', 'this name comes out empty', { at: node.at })
  }

  #render(node: Node, scope: Scope): Value {
    if (node.kind === 'scalar') return this.#renderScalar(node, scope)
    return plain(node)
  }

  #renderScalar({ value, at }: Scalar, scope: Scope): Value {
    return typeof value === 'string' ? this.#templates.render(value, scope, at) : value
  }
}

/** Reads a `generator` source into the builder; `warn` is told of what it does not take. */
export function generate(
  config: Mapping,
  to: InventoryBuilder,
  templates: Templates,
  warn: (message: string) => void,
): void {
  const options = new Options(config, 'generator')
  options.unknown(['plugin', 'layers', 'hosts']).forEach(warn)
  new Generator(to, templates).run(options)
}

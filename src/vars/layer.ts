import type { Mapping, Node } from '../text/node.ts'
import { type Dict, entries, type Value } from '../text/value.ts'

/** What a name stands for: something written, whose templates are rendered when it is read, or a value that is final. */
export type Binding = { readonly node: Node } | { readonly value: Value }

/** Variables of one origin, shared by all scopes that see them and never copied. */
export interface Layer {
  /** Where the variables come from, as a person knows it. */
  readonly name: string
  get(name: string): Binding | undefined
  names(): Iterable<string>
  /** What was written for a name here before and replaced by what counts, earliest first. */
  replaced?(name: string): readonly Binding[]
}

/** A layer of bindings by name; whoever holds the map may still add to it. */
export function layerOf(
  name: string,
  bindings: ReadonlyMap<string, Binding>,
  replaced: readonly (readonly [string, Node])[] = [],
): Layer {
  return {
    name,
    get: (key) => bindings.get(key),
    names: () => bindings.keys(),
    replaced: (key) => replaced.flatMap(([one, node]) => (one === key ? [{ node }] : [])),
  }
}

/** A layer of what was written as a mapping, a `vars:` for example. */
export function nodeLayer(
  name: string,
  mapping: Mapping | ReadonlyMap<string, Node>,
  replaced: readonly (readonly [string, Node])[] = [],
): Layer {
  const pairs =
    mapping instanceof Map
      ? [...mapping].map(([key, node]) => [key, { node }] as const)
      : (mapping as Mapping).entries.map(({ key, value }) => [key.text, { node: value }] as const)
  return layerOf(name, new Map<string, Binding>(pairs), replaced)
}

/** A layer of final values: registered results, facts, the item of a loop. */
export function valueLayer(name: string, values: Dict): Layer {
  return layerOf(name, new Map(entries(values).map(([key, value]) => [String(key), { value }])))
}

/** A layer that is made when it is first looked into. */
export function lazyLayer(name: string, make: () => Layer): Layer {
  let made: Layer | undefined
  const layer = (): Layer => {
    made ??= make()
    return made
  }
  return {
    name,
    get: (key) => layer().get(key),
    names: () => layer().names(),
    replaced: (key) => layer().replaced?.(key) ?? [],
  }
}

/** Final values that grow during a run, one store for each host: `set_fact`, registered results. */
export class VariableStore implements Layer {
  readonly name: string
  readonly #bindings = new Map<string, Binding>()

  constructor(name: string) {
    this.name = name
  }

  set(name: string, value: Value): void {
    this.#bindings.set(name, { value })
  }

  /** Keeps a variable as it was written; its templates are rendered when it is read. */
  bind(name: string, node: Node): void {
    this.#bindings.set(name, { node })
  }

  delete(name: string): void {
    this.#bindings.delete(name)
  }

  get(name: string): Binding | undefined {
    return this.#bindings.get(name)
  }

  names(): Iterable<string> {
    return this.#bindings.keys()
  }
}

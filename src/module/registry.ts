import type { z } from 'zod'
import type { Module } from './contract.ts'

/** Collections whose modules are known here by their last name. */
const namespaces = [
  'ansible.builtin.',
  'ansible.legacy.',
  'ansible.posix.',
  'community.crypto.',
  'community.general.',
  'community.mysql.',
  'tutti.',
]

/** The modules that a run knows, by name. */
export class Registry {
  readonly #modules: ReadonlyMap<string, Module>

  constructor(modules: readonly Module[]) {
    this.#modules = new Map(modules.map((module) => [module.name, module]))
  }

  /** The module of a name, short or with its collection; undefined when there is none. */
  find(name: string): Module | undefined {
    return this.#modules.get(shortName(name))
  }

  names(): readonly string[] {
    return [...this.#modules.keys()]
  }
}

/** A name without the collection that Tutti's own modules stand in for. */
export function shortName(name: string): string {
  const namespace = namespaces.find((one) => name.startsWith(one))
  return namespace === undefined ? name : name.slice(namespace.length)
}

/** What a schema says of one argument beside its type. */
export interface ArgumentMeta {
  readonly aliases?: readonly string[]
  /** The engine must hand the argument over untemplated: it is an expression, or text the module renders itself. */
  readonly raw?: boolean
  /** The value never appears in any output. */
  readonly secret?: boolean
  /** What Ansible says where it is missing, if that is a sentence of its own. */
  readonly missing?: string
  /** What the text is, where it is more than text: `path`, `mode`. */
  readonly kind?: string
}

/** A function of a module or a schema, neither of which ever changes, that works out each answer once. */
function remember<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}

const metaOf = remember((schema: z.ZodType): ArgumentMeta => (schema.meta?.() ?? {}) as ArgumentMeta)

/** Every name a module's arguments go by, with the name the module knows them by. */
export const argumentNames = remember((module: Module): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  for (const [name, schema] of Object.entries(module.args.shape)) {
    names.set(name, name)
    for (const alias of metaOf(schema).aliases ?? []) names.set(alias, name)
  }
  return names
})

/** The arguments that a module cannot do without. */
export const requiredArguments = remember((module: Module): readonly string[] =>
  Object.entries(module.args.shape).flatMap(([name, schema]) => (schema.safeParse(undefined).success ? [] : [name])),
)

/** What the schema says of an argument; nothing for a name the module leaves open. */
export const argumentMeta = (module: Module, name: string): ArgumentMeta => {
  const schema = module.args.shape[name]
  return schema === undefined ? {} : metaOf(schema)
}

/** Whether what a module returns under `ansible_facts` becomes variables of the host. */
export const learnsFacts = (module: Module): boolean => 'learns' in module && module.learns === true

/** Whether the module takes arguments it does not name (`set_fact`, `add_host`). */
export const takesAnyArgument = (module: Module): boolean => {
  const { catchall } = (module.args as unknown as { def?: { catchall?: { def?: { type?: string } } } }).def ?? {}
  return catchall !== undefined && catchall.def?.type !== 'never'
}

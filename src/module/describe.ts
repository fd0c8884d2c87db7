import type { z } from 'zod'
import type { Module } from './contract.ts'
import { type ArgumentMeta, argumentMeta } from './registry.ts'

/** What its schema says of one argument, for a person to read. */
export interface ArgumentDoc {
  readonly name: string
  readonly aliases: readonly string[]
  /** `str`, `bool`, `list of path`. */
  readonly type: string
  readonly required: boolean
  /** The value where none is given; undefined when there is none. */
  readonly default: unknown
  /** Empty where any value will do. */
  readonly choices: readonly string[]
  readonly sentence: string
  readonly secret: boolean
}

/** The parts of a schema's definition that tell what it takes. */
interface Definition {
  readonly type: string
  readonly innerType?: z.ZodType
  readonly defaultValue?: unknown
  readonly in?: z.ZodType
  readonly out?: z.ZodType
  readonly element?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly entries?: Readonly<Record<string, string>>
  readonly check?: string
  readonly format?: string
}

const definitionOf = (schema: z.ZodType): Definition => (schema as unknown as { readonly def: Definition }).def

/** The schema and those within it, from the outside in. */
function layersOf(schema: z.ZodType): readonly z.ZodType[] {
  const { type, innerType, in: given, out } = definitionOf(schema)
  // What is made of a value says nothing of what is given.
  const told = out !== undefined && definitionOf(out).type === 'transform' ? given : out
  const inner = type === 'pipe' ? told : innerType
  return inner === undefined ? [schema] : [schema, ...layersOf(inner)]
}

const kindOf = (schema: z.ZodType): string | undefined => ((schema.meta?.() ?? {}) as ArgumentMeta).kind

function typeOf(layers: readonly z.ZodType[]): string {
  const kind = layers.map(kindOf).find((one) => one !== undefined)
  if (kind !== undefined) return kind
  const core = definitionOf(layers.at(-1) as z.ZodType)
  switch (core.type) {
    case 'boolean':
      return 'bool'
    case 'number':
      return core.format === 'safeint' ? 'int' : 'float'
    case 'array':
      return core.element ? `list of ${typeOf(layersOf(core.element))}` : 'list'
    case 'union':
      return [...new Set((core.options ?? []).map((one) => typeOf(layersOf(one))))].join(' or ')
    case 'record':
    case 'object':
      return 'dict'
    case 'string':
    case 'enum':
      return 'str'
    default:
      return 'any'
  }
}

/** A default that would be made anew each time is still one value. */
const settled = (value: unknown): unknown => (typeof value === 'function' ? (value as () => unknown)() : value)

/** The arguments of a module, in the order in which the schema names them, those that are required first. */
export function describeArguments(module: Module): readonly ArgumentDoc[] {
  const all = Object.entries(module.args.shape).map(([name, schema]): ArgumentDoc => {
    const layers = layersOf(schema)
    const types = layers.map((one) => definitionOf(one).type)
    const fallback = layers.find((one) => definitionOf(one).type === 'default')
    const core = definitionOf(layers.at(-1) as z.ZodType)
    const items = core.element ? definitionOf(layersOf(core.element).at(-1) as z.ZodType) : core
    const { aliases = [], secret = false } = argumentMeta(module, name)
    return {
      name,
      aliases,
      type: typeOf(layers),
      required: !types.includes('optional') && !types.includes('default') && !schema.safeParse(undefined).success,
      default: fallback === undefined ? undefined : settled(definitionOf(fallback).defaultValue),
      choices: Object.values(items.entries ?? {}),
      sentence: schema.meta?.()?.description ?? '',
      secret,
    }
  })
  return [...all.filter((one) => one.required), ...all.filter((one) => !one.required)]
}

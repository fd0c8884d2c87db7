import type { z } from 'zod'
import { isSecretName } from '../error/secret-line.ts'
import type { Module } from './contract.ts'
import { type ArgumentMeta, argumentNames } from './registry.ts'

/** What is wrong with one argument, as a sentence without its name. */
export interface ArgumentProblem {
  readonly argument: string | undefined
  readonly message: string
}

export type ParsedArguments =
  | { readonly kind: 'parsed'; readonly args: unknown }
  | { readonly kind: 'refused'; readonly problems: readonly ArgumentProblem[] }

/** Checks and converts a module's arguments, given by any of their names; null and undefined are as good as absent. */
export function parseArguments(module: Module, given: Readonly<Record<string, unknown>>): ParsedArguments {
  const names = argumentNames(module)
  const named: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined) named[names.get(name) ?? name] = value
  }
  const result = module.args.safeParse(named)
  if (result.success) return { kind: 'parsed', args: result.data }
  return { kind: 'refused', problems: result.error.issues.flatMap((issue) => problemsOf(module, issue, named)) }
}

const MASK = Symbol('secret')

/** The problems of one argument's value by itself, without the others. */
export function checkArgument(schema: z.ZodType, value: unknown): readonly string[] {
  const result = schema.safeParse(value)
  return result.success ? [] : result.error.issues.map((issue) => sentence(issue, unlessSecret(schema, issue, value)))
}

function problemsOf(
  module: Module,
  issue: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
): readonly ArgumentProblem[] {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return issue.keys.map((key) => ({ argument: key, message: 'unknown argument' }))
  }
  const [first] = issue.path
  if (first === undefined) return [{ argument: undefined, message: issue.message }]
  const argument = String(first)
  if (!(argument in given)) return [{ argument, message: 'this argument is required' }]
  const got = unlessSecret(module.args, issue, issue.path.reduce<unknown>(step, given))
  return [{ argument, message: sentence(issue, got) }]
}

/** What was given, or a stand-in where it is called secret: by its schema, or by a name inside the argument. */
function unlessSecret(schema: z.ZodType, issue: z.core.$ZodIssue, got: unknown): unknown {
  const shape = (schema as { readonly shape?: { readonly [name: string]: z.ZodType } }).shape
  const names = issue.path.map(String)
  const marked = [schema, shape?.[names[0] ?? '']].some((one) => ((one?.meta?.() ?? {}) as ArgumentMeta).secret)
  return marked || names.slice(1).some(isSecretName) ? MASK : got
}

const step = (value: unknown, key: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined

/** `expected a list, got "x"`: what was wanted, beside what was there. */
function sentence(issue: z.core.$ZodIssue, got: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${words[issue.expected] ?? issue.expected}, got ${shown(got)}`
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}, got ${shown(got)}`
    case 'invalid_key':
      return `${issue.issues[0]?.message ?? issue.message}, got ${shown(issue.path.at(-1))}`
    default:
      return issue.message.startsWith('expected')
        ? `${issue.message}, got ${shown(got)}`
        : `${issue.message} (got ${shown(got)})`
  }
}

const words: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'a truth value (yes or no)',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
}

function shown(value: unknown): string {
  if (value === MASK) return '***'
  if (value === undefined) return 'nothing'
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? typeof value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

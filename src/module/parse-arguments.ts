import type { z } from 'zod'
import { isSecretName } from '../error/secret-line.ts'
import type { Module } from './contract.ts'
import { knownSentence } from './known-sentence.ts'
import { type ArgumentMeta, argumentNames } from './registry.ts'

/** What is wrong with one argument, or with all of them together. */
export type ArgumentProblem =
  | { readonly kind: 'unknown' | 'missing'; readonly argument: string }
  | ValueProblem
  | { readonly kind: 'whole'; readonly message: string }

/** What is wrong with the value of an argument, as a sentence without its name. */
export interface ValueProblem {
  readonly kind: 'value'
  readonly argument: string
  readonly message: string
  /** Ansible's sentence for it. */
  readonly known: string
}

export type ParsedArguments =
  | { readonly kind: 'parsed'; readonly args: unknown }
  | { readonly kind: 'refused'; readonly problems: readonly ArgumentProblem[] }

/** Checks and converts a module's arguments, given by any of their names; null and undefined are as good as absent, but a variable (`set_fact`) may be null. */
export function parseArguments(module: Module, given: Readonly<Record<string, unknown>>): ParsedArguments {
  const names = argumentNames(module)
  const named: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const known = names.get(name)
    if (value === undefined || (value === null && known !== undefined)) continue
    named[known ?? name] = value
  }
  const result = module.args.safeParse(named)
  if (result.success) return { kind: 'parsed', args: result.data }
  return { kind: 'refused', problems: result.error.issues.flatMap((issue) => problemsOf(module, issue, named)) }
}

const MASK = Symbol('secret')

/** The problems of one argument's value by itself, without the others. */
export function checkArgument(argument: string, schema: z.ZodType, value: unknown): readonly ValueProblem[] {
  const result = schema.safeParse(value)
  if (result.success) return []
  return result.error.issues.map((issue) => valueProblem(argument, issue, unlessSecret(schema, issue, value)))
}

const valueProblem = (argument: string, issue: z.core.$ZodIssue, got: unknown): ValueProblem => ({
  kind: 'value',
  argument,
  message: sentence(issue, got),
  known: knownSentence(argument, issue, got === MASK ? '***' : got),
})

function problemsOf(
  module: Module,
  issue: z.core.$ZodIssue,
  given: Readonly<Record<string, unknown>>,
): readonly ArgumentProblem[] {
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    return issue.keys.map((key) => ({ kind: 'unknown', argument: key }))
  }
  const [first] = issue.path
  if (first === undefined) return [{ kind: 'whole', message: issue.message }]
  const argument = String(first)
  if (!(argument in given)) return [{ kind: 'missing', argument }]
  const got = unlessSecret(module.args, issue, issue.path.reduce<unknown>(step, given))
  return [valueProblem(argument, issue, got)]
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

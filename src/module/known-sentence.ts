import type { z } from 'zod'
import type { Module } from './contract.ts'
import type { ArgumentProblem } from './parse-arguments.ts'
import { argumentMeta, argumentNames } from './registry.ts'

/** What Ansible says of a module's wrong arguments: the first thing it finds, as it is worded in playbooks that match it. */
export function knownProblem(module: Module, action: string, problems: readonly ArgumentProblem[]): string | undefined {
  const missing = problems.flatMap((one) => (one.kind === 'missing' ? [one.argument] : []))
  const unknown = problems.flatMap((one) => (one.kind === 'unknown' ? [one.argument] : []))
  const value = problems.find((one) => one.kind === 'value')
  const whole = problems.find((one) => one.kind === 'whole')
  const own = missing.flatMap((name) => argumentMeta(module, name).missing ?? [])
  if (own.length > 0) return own[0]
  if (missing.length > 0) return `missing required arguments: ${missing.toSorted().join(', ')}`
  if (value) return value.known
  if (whole) return whole.message
  if (unknown.length === 0) return undefined
  return `Unsupported parameters for (${action}) module: ${unknown.toSorted().join(', ')}. Supported parameters include: ${supported(module)}.`
}

/** The names of a module's arguments, their other names behind them. */
function supported(module: Module): string {
  const own = Object.keys(module.args.shape).toSorted()
  const others = [...argumentNames(module).keys()].filter((name) => !own.includes(name)).toSorted()
  return `${own.join(', ')}${others.length > 0 ? ` (${others.join(', ')})` : ''}`
}

/** What Ansible says of a value that an argument does not take. */
export function knownSentence(argument: string, issue: z.core.$ZodIssue, got: unknown): string {
  if (issue.code === 'invalid_value')
    return `value of ${argument} must be one of: ${issue.values.map(String).join(', ')}, got: ${String(got)}`
  const wanted = issue.code === 'invalid_type' ? pythonTypes[issue.expected] : undefined
  if (wanted === undefined) return issue.message
  const own = `argument '${argument}' is of type ${pythonType(got)} and we were unable to convert to ${wanted}: `
  return wanted === 'bool'
    ? `${own}The value '${String(got)}' is not a valid boolean.`
    : `${own}${pythonType(got)} cannot be converted to ${wanted === 'int' ? 'an' : 'a'} ${wanted}`
}

const pythonTypes: Readonly<Record<string, string>> = {
  string: 'str',
  boolean: 'bool',
  int: 'int',
  number: 'float',
  array: 'list',
  object: 'dict',
  record: 'dict',
}

function pythonType(value: unknown): string {
  if (typeof value === 'string') return "<class 'str'>"
  if (typeof value === 'boolean') return "<class 'bool'>"
  if (Array.isArray(value)) return "<class 'list'>"
  if (typeof value === 'object') return value === null ? "<class 'NoneType'>" : "<class 'dict'>"
  return Number.isInteger(value) || typeof value === 'bigint' ? "<class 'int'>" : "<class 'float'>"
}

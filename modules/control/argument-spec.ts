/** What a specification says of one argument, under Ansible's names. */
export interface ArgumentSpec {
  readonly type?: unknown
  readonly elements?: unknown
  readonly required?: unknown
  readonly default?: unknown
  readonly choices?: unknown
  readonly aliases?: unknown
  readonly options?: unknown
}

export type Specs = { readonly [name: string]: ArgumentSpec }
type Given = { readonly [name: string]: unknown }

/** Everything that is wrong with values by a specification; `context` names the arguments around, outermost first. */
export function argumentErrors(specs: Specs, values: Given, context: readonly string[] = []): readonly string[] {
  const given = withoutAliases(specs, values)
  const missing = Object.keys(specs).filter((name) => isTrue(specs[name]?.required) && absent(given[name]))
  const where = context.length > 0 ? ` found in ${context.join(' -> ')}` : ''
  const unknown = context.length > 0 ? Object.keys(given).filter((name) => !(name in specs)) : []
  return [
    ...(missing.length > 0 ? [`missing required arguments: ${missing.sort().join(', ')}${where}`] : []),
    ...Object.entries(specs).flatMap(([name, spec]) =>
      absent(given[name]) ? [] : errorsOf(name, spec, given[name], context),
    ),
    ...unknown.map((name) => unsupported([...context, name], specs)),
  ]
}

const absent = (value: unknown): boolean => value === undefined || value === null
const isTrue = (value: unknown): boolean => value === true || value === 'yes' || value === 'true'

function withoutAliases(specs: Specs, values: Given): Given {
  const names = new Map(
    Object.entries(specs).flatMap(([name, { aliases }]) =>
      Array.isArray(aliases) ? aliases.map((alias) => [String(alias), name] as const) : [],
    ),
  )
  return Object.fromEntries(entriesOf(values).map(([name, value]) => [names.get(name) ?? name, value]))
}

const unsupported = (path: readonly string[], specs: Specs): string =>
  `${path.join('.')}. Supported parameters include: ${Object.keys(specs).sort().join(', ')}.`

function errorsOf(name: string, spec: ArgumentSpec, value: unknown, context: readonly string[]): readonly string[] {
  const type = typeof spec.type === 'string' ? spec.type : 'str'
  const converted = convert(type, value)
  if (converted === undefined) return [`argument '${name}' is ${misfit(type, value, context)}`]
  const elements = typeof spec.elements === 'string' ? spec.elements : undefined
  const items = type === 'list' && Array.isArray(converted) ? converted : undefined
  const wrong = elements === undefined ? undefined : items?.find((one) => convert(elements, one) === undefined)
  if (elements !== undefined && wrong !== undefined)
    return [`Elements value for option '${name}' is ${misfit(elements, wrong, context)}`]
  const outside = choiceError(name, spec, items ?? converted, context)
  if (outside !== undefined) return [outside]
  if (!isRecord(spec.options)) return []
  const inner = spec.options as Specs
  return (items ?? [converted]).flatMap((one) =>
    isRecord(one)
      ? argumentErrors(inner, one, [...context, name])
      : [`value of '${name}' must be of type dict or list of dicts`],
  )
}

function choiceError(
  name: string,
  { choices }: ArgumentSpec,
  value: unknown,
  context: readonly string[],
): string | undefined {
  if (!Array.isArray(choices)) return undefined
  const where = context.length > 0 ? ` found in ${context.join(' -> ')}` : ''
  const known = choices.map(text)
  if (Array.isArray(value)) {
    const strange = value.map(text).filter((one) => !known.includes(one))
    return strange.length === 0
      ? undefined
      : `value of ${name} must be one or more of: ${known.join(', ')}. Got no match for: ${strange.join(', ')}${where}`
  }
  return known.includes(text(value))
    ? undefined
    : `value of ${name} must be one of: ${known.join(', ')}, got: ${text(value)}${where}`
}

function misfit(type: string, value: unknown, context: readonly string[]): string {
  const is = `<class '${pythonType(value)}'>`
  const where = context.length > 0 ? ` found in '${context.join(' -> ')}'.` : ''
  return `of type ${is}${where} and we were unable to convert to ${type}: ${reason(type, value, is)}`
}

function reason(type: string, value: unknown, is: string): string {
  switch (type) {
    case 'bool':
      return `The value '${text(value)}' is not a valid boolean. Valid booleans include: ${truths.concat(untruths).join(', ')}`
    case 'dict':
      return typeof value === 'string'
        ? 'dictionary requested, could not parse JSON or key=value'
        : `${is} cannot be converted to a dict`
    case 'int':
    case 'float':
      return `${is} cannot be converted to ${type === 'int' ? 'an int' : 'a float'}`
    default:
      return `${is} cannot be converted to a ${type}`
  }
}

const truths = ['y', 'yes', 'on', '1', 'true', 't']
const untruths = ['n', 'no', 'off', '0', 'false', 'f']

/** A value as a type, as Ansible's modules take it; undefined where it cannot be one. */
function convert(type: string, value: unknown): unknown {
  switch (type) {
    case 'bool':
      if (typeof value === 'boolean') return value
      return truths.includes(text(value).trim().toLowerCase())
        ? true
        : untruths.includes(text(value).trim().toLowerCase())
          ? false
          : undefined
    case 'int':
      if (typeof value === 'string') return /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined
      return isNumber(value) && !(value instanceof Number) ? value : undefined
    case 'float':
      if (typeof value === 'string') return value.trim() === '' || Number.isNaN(Number(value)) ? undefined : value
      return isNumber(value) ? value : undefined
    case 'list':
      if (Array.isArray(value)) return value
      if (typeof value === 'string') return value.split(',')
      return isNumber(value) ? [text(value)] : undefined
    case 'dict':
      if (isRecord(value)) return value
      return typeof value === 'string' ? parsedDict(value) : undefined
    case 'str':
    case 'path':
      return type === 'path' && isRecord(value) ? undefined : text(value)
    default:
      return value
  }
}

function parsedDict(value: string): Given | undefined {
  if (value.startsWith('{')) {
    try {
      return JSON.parse(value) as Given
    } catch {
      return undefined
    }
  }
  const pairs = value.split(/[\s,]+/).filter(Boolean)
  return pairs.length > 0 && pairs.every((one) => one.includes('='))
    ? Object.fromEntries(pairs.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]))
    : undefined
}

const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof Number

/** Whether a value is a dict; those with keys that are no plain text are maps. */
const isRecord = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Number)

const entriesOf = (value: Given): readonly (readonly [string, unknown])[] =>
  value instanceof Map ? [...value].map(([key, one]) => [String(key), one] as const) : Object.entries(value)

const text = (value: unknown): string =>
  typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)

function pythonType(value: unknown): string {
  if (typeof value === 'boolean') return 'bool'
  if (value instanceof Number) return 'float'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (typeof value === 'string') return 'str'
  return Array.isArray(value) ? 'list' : 'dict'
}

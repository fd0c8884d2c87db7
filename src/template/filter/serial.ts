import { Failure } from '../../error/failure.ts'
import type { Value } from '../../text/value.ts'
import { parseYaml, plain as yamlValue } from '../../text/yaml.ts'
import { typeFault } from '../fault.ts'
import { fn, table } from '../runtime/call.ts'
import { iterate } from '../value/iterate.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'
import { countOf } from './convert.ts'
import { fromJsonText, toJsonText } from './json.ts'
import { toYamlText } from './yaml.ts'

function indentOf(indent: Value): number | string | null {
  if (indent === null) return null
  return isText(indent) ? plain(indent) : countOf(indent)
}

const separatorsOf = (separators: Value, indented: boolean): readonly [string, string] => {
  if (separators === null) return [indented ? ',' : ', ', ': ']
  const [item, key] = iterate(separators).map(str)
  return item !== undefined && key !== undefined ? [item, key] : typeFault('separators are a pair of texts')
}

/** The parameters of json.dumps that templates use. */
const dumps =
  'a vault_to_text= preprocess_unsafe= skipkeys= ensure_ascii= check_circular= allow_nan= sort_keys= indent= separators= default='

function toJson(value: Value, ...given: readonly (Value | undefined)[]): string {
  const [, , , ascii = true, , , sort = false, indent = null, separators = null] = given
  const by = indentOf(indent)
  return toJsonText(value, {
    indent: by,
    sortKeys: truth(sort),
    ascii: truth(ascii),
    separators: separatorsOf(separators, by !== null),
  })
}

function toNiceJson(
  value: Value,
  indent: Value = 4,
  sort: Value = true,
  ...given: readonly (Value | undefined)[]
): string {
  const [, , , ascii = true, , , separators = null] = given
  const by = indentOf(indent)
  return toJsonText(value, {
    indent: by,
    sortKeys: truth(sort),
    ascii: truth(ascii),
    separators: separatorsOf(separators, by !== null),
  })
}

function fromJson(value: Value): Value {
  if (isText(value)) return fromJsonText(plain(value))
  touch(value)
  return typeFault(`the JSON object must be str, bytes or bytearray, not ${typeName(value)}`)
}

/** The documents of a YAML text; what is no YAML is told with the line inside the text. */
export function yamlDocuments(text: string): Value[] {
  try {
    return parseYaml({ file: '<text>', text }).map(yamlValue)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return typeFault(
      `the text is not YAML: ${error.message}${error.at ? ` (line ${error.at.line}, column ${error.at.column})` : ''}`,
    )
  }
}

function fromYaml(value: Value): Value {
  // What is no text is handed on, even where it is missing: a default may follow.
  if (!isText(value)) return value
  const [first = null] = yamlDocuments(plain(value))
  return first
}

interface YamlWords {
  readonly indent?: Value
  readonly width?: Value
  readonly sort?: Value
  readonly flow?: Value
  readonly start?: Value
}

const yaml = (value: Value, words: YamlWords): string => {
  touch(value)
  const { indent = 2, width = 80, sort = true, flow = null, start = false } = words
  return toYamlText(value, {
    indent: countOf(indent ?? 2),
    width: width === null ? 80 : Math.min(countOf(width), 2 ** 31),
    sortKeys: sort === null || truth(sort),
    flow: flow === null ? null : truth(flow),
    start: truth(start ?? false),
  })
}

/** Ansible's filters to and from JSON and YAML. */
export const serialFilters = table({
  to_json: fn(dumps, toJson),
  to_nice_json: fn(
    'a indent= sort_keys= vault_to_text= preprocess_unsafe= skipkeys= ensure_ascii= check_circular= allow_nan= separators= default=',
    toNiceJson,
  ),
  from_json: fn('a', fromJson),
  to_yaml: fn(
    'a default_flow_style= indent= width= sort_keys= allow_unicode= explicit_start= default_style= line_break= encoding=',
    (
      value: Value,
      flow: Value = null,
      indent: Value = 2,
      width: Value = 80,
      sort: Value = true,
      _unicode?: Value,
      start: Value = false,
    ) => yaml(value, { indent, width, sort, flow, start }),
  ),
  to_nice_yaml: fn(
    'a indent= width= sort_keys= allow_unicode= explicit_start= default_flow_style= default_style= line_break= encoding=',
    (
      value: Value,
      indent: Value = 4,
      width: Value = 80,
      sort: Value = true,
      _unicode?: Value,
      start: Value = false,
      flow: Value = false,
    ) => yaml(value, { indent, width, sort, flow, start }),
  ),
  from_yaml: fn('a', fromYaml),
  from_yaml_all: fn('a', (value: Value) => (isText(value) ? yamlDocuments(plain(value)) : value)),
})

import type { ResultText } from '../report/display.ts'
import { jsonText } from '../report/json-text.ts'
import { yamlResult } from './yaml-result.ts'

/** How results are written: as JSON or YAML, laid out for people or not; undefined for the usual way. */
export function resultTextOf(format: 'json' | 'yaml', pretty: boolean | undefined): ResultText | undefined {
  if (format === 'yaml') return yamlResult(pretty !== false)
  return pretty === undefined ? undefined : (values) => jsonText(values, pretty ? 4 : undefined)
}

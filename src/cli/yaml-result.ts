import type { ResultText } from '../report/display.ts'
import { expandTabs } from '../report/wrap.ts'
import { asValue } from '../run/outcome.ts'
import { TaggedLines, toYamlText } from '../template/filter/yaml.ts'
import { isPrintable } from '../template/filter/yaml-scalar.ts'
import { dict, entries, isDict, type Value } from '../text/value.ts'

/** Writes results as YAML; `brief` leaves out lines that stand in `stdout` already, and what hinders reading in texts. */
export const yamlResult =
  (brief: boolean): ResultText =>
  (values) => {
    const shown = asValue(brief ? shortened(values) : values)
    const form = { indent: brief ? 4 : 2, width: 80, sortKeys: true, flow: false, start: false }
    const text = toYamlText(blocks(shown, brief), form).replace(/\n$/, '')
    return `\n${text.replace(/^(?=.*\S)/gm, '    ')}`
  }

function shortened(values: Parameters<ResultText>[0]): Parameters<ResultText>[0] {
  const made: Record<string, unknown> = { ...values }
  for (const name of ['stdout', 'stderr'])
    if (name in made && `${name}_lines` in made) made[`${name}_lines`] = '<omitted>'
  return made
}

/** The text without what YAML would only show in quotes: tabs, marks that cannot be printed, blanks at the ends of lines. */
const legible = (text: string): string => {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => Array.from(expandTabs(line)).filter(isPrintable).join('').replace(/ +$/, '')).join('\n')
}

/** Texts of several lines are written line by line. */
function blocks(value: Value, brief: boolean): Value {
  if (typeof value === 'string') {
    if (!value.includes('\n')) return value
    return new TaggedLines('', brief ? legible(value) : value)
  }
  if (Array.isArray(value)) return value.map((one) => blocks(one, brief))
  return isDict(value) ? dict(entries(value).map(([key, one]) => [key, blocks(one, brief)] as const)) : value
}

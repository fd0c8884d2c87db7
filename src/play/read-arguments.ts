import type { Position } from '../error/source.ts'
import type { Module } from '../module/contract.ts'
import { parseKeyValue, splitFreeForm } from '../module/free-form.ts'
import { type ArgumentProblem, checkArgument } from '../module/parse-arguments.ts'
import { argumentMeta, argumentNames, requiredArguments, takesAnyArgument } from '../module/registry.ts'
import { isTemplate } from '../template/scope.ts'
import type { Entry, Node, Scalar } from '../text/node.ts'
import { plain } from '../text/yaml.ts'
import { argumentFailures } from './argument-failures.ts'
import { asMapping, holdsTemplate, type Reading, shapeFailure } from './reading.ts'
import type { WrittenArguments } from './task.ts'

/** The arguments of a task as entries, from a mapping, `key=value` text or a free form, with `args:` behind; `defaulted` when more may come from module_defaults. */
export function readArguments(
  reading: Reading,
  module: Module,
  given: Entry,
  extra: Node | undefined,
  defaulted: boolean,
): WrittenArguments {
  const at = given.key.at
  const whole = extra?.kind === 'scalar' && isTemplate(extra.text) ? extra : undefined
  const further = extra && !whole ? asMapping(extra, 'args').entries : []
  const written = { at, whole, entries: [...entriesOf(reading, module, given.value), ...further] }
  checkArguments(reading, module, written, given.key.text, defaulted)
  return written
}

function entriesOf(reading: Reading, module: Module, node: Node): readonly Entry[] {
  if (node.kind === 'mapping') return node.entries
  if (node.kind === 'sequence') {
    reading.report(shapeFailure(node, module.name, 'a mapping of arguments'))
    return []
  }
  if (node.value === null) return []
  if (node.vault) return sealedText(module, node)
  const text = node.text
  const named = (name: string, value: string): Entry => ({
    key: { ...node, value: name, text: name },
    value: { ...node, value, text: value },
  })
  if (module.freeForm === undefined)
    return Object.entries(parseKeyValue(text)).map(([name, value]) => named(name, value))
  const { free, named: options } = splitFreeForm(text, [...argumentNames(module).keys()])
  const rest = Object.entries(options).map(([name, value]) => named(name, value))
  return free === '' ? rest : [named(module.freeForm, free), ...rest]
}

/** The whole text of a module in a vault: what it says is known only when it runs, so that it holds no options. */
function sealedText(module: Module, node: Scalar): readonly Entry[] {
  const { freeForm } = module
  if (freeForm !== undefined) return [{ key: { ...node, vault: false, value: freeForm, text: freeForm }, value: node }]
  throw shapeFailure(node, module.name, 'a mapping of arguments')
}

/** Reports what is wrong with the arguments before any host is known; values with templates are checked later. */
function checkArguments(
  reading: Reading,
  module: Module,
  written: WrittenArguments,
  action: string,
  defaulted: boolean,
): void {
  const names = argumentNames(module)
  const problems: ArgumentProblem[] = []
  const places = new Map<string, Position>()
  const given = new Set<string>()
  for (const { key, value } of written.entries) {
    const name = names.get(String(key.value))
    if (name === undefined) {
      if (takesAnyArgument(module)) continue
      problems.push({ kind: 'unknown', argument: String(key.value) })
      places.set(String(key.value), key.at)
      continue
    }
    given.add(name)
    if (holdsTemplate(value) || (value.kind === 'scalar' && (value.vault || value.value === null))) continue
    if (argumentMeta(module, name).raw) continue
    problems.push(...checkArgument(name, module.args.shape[name]!, plain(value)))
    places.set(name, value.at)
  }
  const missing = written.whole || defaulted ? [] : requiredArguments(module).filter((name) => !given.has(name))
  problems.push(...missing.map((argument) => ({ kind: 'missing', argument }) as const))
  const placeOf = (argument: string | undefined): Position => places.get(argument ?? '') ?? written.at
  for (const failure of argumentFailures(module, action, problems, placeOf)) reading.report(failure)
}

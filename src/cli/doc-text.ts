import type { Example, Module } from '../module/contract.ts'
import { type ArgumentDoc, describeArguments } from '../module/describe.ts'
import { takesAnyArgument } from '../module/registry.ts'
import { wrap } from '../report/wrap.ts'
import { toYamlText } from '../template/filter/yaml.ts'
import { dict, type Value } from '../text/value.ts'

/** What a module of each kind does, as `docs/modules.md` has it. */
export const kindWords: Readonly<Record<Module['kind'], string>> = {
  resource: 'state',
  query: 'reads',
  action: 'does',
  local: 'control host',
}

const toValue = (data: unknown): Value => {
  if (Array.isArray(data)) return data.map(toValue)
  if (data === null || typeof data !== 'object') return data as Value
  return dict(Object.entries(data).map(([key, one]) => [key, toValue(one)] as const))
}

const yaml = (data: unknown): string =>
  toYamlText(toValue(data), { indent: 2, width: 110, sortKeys: false, flow: false, start: false })

/** An example as a task of a playbook. */
export function exampleText(module: Module, { name, args }: Example): string {
  const empty = typeof args !== 'string' && Object.keys(args).length === 0
  const text = yaml([{ name, [module.name]: empty ? null : args }]).trimEnd()
  return text.replace(/: null$/, ':')
}

const shown = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : yaml(value).trim())

function shownDefault(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? JSON.stringify(value) : shown(value)
}

function argumentText(one: ArgumentDoc): string {
  const facts = [
    one.type,
    one.required && 'required',
    one.default !== undefined && `default ${shownDefault(one.default)}`,
    one.choices.length > 0 &&
      `one of ${one.choices.map((word) => (/^[\w.-]+$/.test(word) ? word : JSON.stringify(word))).join(', ')}`,
    one.aliases.length > 0 && `also ${one.aliases.join(', ')}`,
    one.secret && 'never shown',
  ].filter((part) => typeof part === 'string')
  return `  ${one.name} (${facts.join('; ')})\n${paragraph(one.sentence, 6)}`
}

const paragraph = (text: string, indent: number): string =>
  wrap(text, 100 - indent)
    .map((line) => `${' '.repeat(indent)}${line}`)
    .join('\n')

const checkMode: Readonly<Record<Module['kind'], string>> = {
  resource: 'In check mode, tells what it would change and changes nothing.',
  query: 'Changes nothing; runs in check mode as at any time.',
  action: 'Done each time it is run; in check mode it is not run.',
  local: 'Works on the control host alone.',
}

/** The page of a module. */
export function modulePage(module: Module): string {
  const args = describeArguments(module)
  const returns = Object.entries(module.returns)
  return [
    `${module.name} (${kindWords[module.kind]})`,
    '',
    paragraph(module.purpose, 2),
    paragraph(checkMode[module.kind], 2),
    '',
    'ARGUMENTS',
    ...args.map(argumentText),
    ...(module.freeForm === undefined ? [] : [`  Text behind the name of the module is ${module.freeForm}.`]),
    ...(takesAnyArgument(module) ? ['  Any other argument is a variable.'] : []),
    '',
    'RETURNS',
    ...(returns.length === 0 ? ['  Nothing but what every task does.'] : []),
    ...returns.map(([name, sentence]) => `  ${name}\n${paragraph(sentence, 6)}`),
    '',
    'EXAMPLES',
    ...module.examples.map((one) => exampleText(module, one).replace(/^/gm, '  ')),
    '',
  ].join('\n')
}

/** The list of modules with what each is for. */
export function moduleList(modules: readonly Module[]): string {
  const sorted = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1))
  const width = Math.max(...sorted.map(({ name }) => name.length))
  return sorted.map(({ name, purpose }) => `${name.padEnd(width)}  ${purpose}\n`).join('')
}

/** What a program reads of modules, by name. */
export const moduleData = (modules: readonly Module[]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    modules.map((module) => [
      module.name,
      {
        kind: kindWords[module.kind],
        purpose: module.purpose,
        arguments: Object.fromEntries(describeArguments(module).map(({ name, ...about }) => [name, about] as const)),
        returns: module.returns,
        examples: module.examples.map((one) => exampleText(module, one)),
      },
    ]),
  )

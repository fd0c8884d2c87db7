import { Failure, Failures } from '../error/failure.ts'
import type { Module } from '../module/contract.ts'
import { parseArguments } from '../module/parse-arguments.ts'
import { argumentMeta, argumentNames, shortName } from '../module/registry.ts'
import { secretValues } from '../module/secret-values.ts'
import { argumentFailures } from '../play/argument-failures.ts'
import type { Task, WrittenArguments } from '../play/task.ts'
import { OMIT } from '../template/omit.ts'
import { isTemplate } from '../template/scope.ts'
import type { Node } from '../text/node.ts'
import { dict, entries, get, isDict, toJson, type Value } from '../text/value.ts'
import { plain } from '../text/yaml.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import type { World } from './world.ts'

/** What arguments lean on beside the task's variables. */
export type ArgumentWorld = Pick<World, 'secrets' | 'actionGroup'>

/**
 * A task's arguments as its module takes them: rendered, without what is omitted, checked and converted. `factsOf` sees the
 * variables of the host that does the work.
 */
export function moduleArguments(
  task: Task,
  module: Module,
  written: WrittenArguments,
  scope: TaskScope,
  world: ArgumentWorld,
  factsOf: TaskScope = scope,
): unknown {
  const names = argumentNames(module)
  const places = new Map<string, Node>()
  const given: Record<string, unknown> = {}
  const take = (name: string, value: Value, node: Node | undefined): void => {
    const known = names.get(name) ?? name
    if (node) places.set(known, node)
    if (value === OMIT) delete given[known]
    else given[known] = module.kind === 'local' ? withoutOmitted(value) : toJson(withoutOmitted(value))
  }
  for (const [name, value] of entries(defaultsOf(task, module, scope, world))) take(String(name), value, undefined)
  for (const [name, value] of entries(wholeOf(written, scope))) take(String(name), value, written.whole)
  for (const { key, value } of written.entries) {
    // As in Ansible: a name of a variable to be set may be a template, and no name of an argument else.
    const isTemplateName = module.name === 'set_fact' && isTemplate(key.text)
    const name = String(isTemplateName ? scope.render(key) : key.value)
    const raw = argumentMeta(module, names.get(name) ?? name).raw === true
    const isValue = value.at.source.secret && takesAnyText(module, names.get(name) ?? name)
    take(name, raw ? plain(value) : isValue ? scope.renderValue(value) : scope.render(value), value)
  }
  for (const [name, value] of entries(defaultsOfActed(task, module, given, { scope, factsOf })))
    if (!((names.get(String(name)) ?? String(name)) in given)) take(String(name), value, undefined)
  for (const [name, value] of Object.entries(given)) {
    const schema = module.args.shape[name]
    if (schema) for (const secret of secretValues(schema, value)) world.secrets.add(secret)
  }
  const parsed = parseArguments(module, given)
  if (parsed.kind === 'parsed') {
    for (const secret of module.secrets?.(parsed.args as never) ?? []) world.secrets.add(secret)
    return parsed.args
  }
  const placeOf = (argument: string | undefined) =>
    (argument === undefined ? undefined : places.get(argument)?.at) ?? written.at
  const failures = argumentFailures(module, task.action, parsed.problems, placeOf)
  throw failures.length === 1 ? (failures[0] as Failure) : new Failures(failures)
}

/** Whether an argument may be any text; one that takes certain words only, or a number, holds no secret. */
const takesAnyText = (module: Module, name: string): boolean =>
  module.args.shape[name]?.safeParse('any text').success ?? true

/** What `module_defaults` gives the module, outer ones first; what is given to a group of modules is weaker. */
function defaultsOf(task: Task, module: Module, scope: TaskScope, world: ArgumentWorld) {
  return gathered(moduleDefaults(task, scope), (given) => [
    ...given.filter(([name]) => name.startsWith('group/') && isInGroup(name, module, world)),
    ...given.filter(([name]) => namesOf(module).includes(shortName(name))),
  ])
}

/** What `module_defaults` gives the module that this one acts as on its host: `systemd`, where a `service` is held. */
function defaultsOfActed(
  task: Task,
  { actsAs }: Module,
  given: Readonly<Record<string, unknown>>,
  { scope, factsOf }: { readonly scope: TaskScope; readonly factsOf: TaskScope },
) {
  if (actsAs === undefined || task.directives.moduleDefaults.length === 0) return dict([])
  const asked = given[actsAs.argument] ?? 'auto'
  const facts = asked === 'auto' ? factsOf.lookup('ansible_facts') : undefined
  const acted = asked === 'auto' ? isDict(facts) && get(facts, actsAs.fact) : asked
  return gathered(moduleDefaults(task, scope), (all) => all.filter(([name]) => shortName(name) === acted))
}

type Defaults = readonly (readonly [name: string, values: Value])[]

/** The values of each `module_defaults` around the task, outer ones first. */
const moduleDefaults = (task: Task, scope: TaskScope): readonly Defaults[] =>
  task.directives.moduleDefaults.map((node) => {
    const all = scope.render(node)
    if (!isDict(all)) throw new Failure('bad-keyword', 'module_defaults: expected a mapping', { at: node.at })
    return entries(all).map(([name, values]) => [String(name), values] as const)
  })

function gathered(all: readonly Defaults[], choose: (given: Defaults) => Defaults) {
  return dict(
    all.flatMap(choose).flatMap(([, values]) => (isDict(values) ? (entries(values) as [Value, Value][]) : [])),
  )
}

/** Gathering facts goes by two names. */
const namesOf = ({ name }: Module): readonly string[] => (name === 'setup' ? ['gather_facts', name] : [name])

const isInGroup = (group: string, module: Module, world: ArgumentWorld): boolean =>
  (world.actionGroup(group.slice('group/'.length)) ?? []).some((one) => shortName(one) === module.name)

function wholeOf(written: WrittenArguments, scope: TaskScope) {
  if (!written.whole) return {}
  const value = scope.render(written.whole)
  if (value === null || value === OMIT) return {}
  if (isDict(value)) return value
  throw new Failure('bad-argument', 'args: expected a mapping of arguments', { at: written.whole.at })
}

/** A value without the parts that `omit` stands for. */
export function withoutOmitted(value: Value): Value {
  if (Array.isArray(value)) return value.filter((one) => one !== OMIT).map(withoutOmitted)
  if (!isDict(value)) return value
  return dict(
    entries(value)
      .filter(([, one]) => one !== OMIT)
      .map(([key, one]) => [key, withoutOmitted(one)] as const),
  )
}

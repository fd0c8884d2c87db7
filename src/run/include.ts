import { dirname } from 'node:path'
import type { Host } from '../inventory/host.ts'
import { type Directives, noDirectives, within } from '../play/directives.ts'
import type { Place } from '../play/place.ts'
import { readDirectives } from '../play/read-directives.ts'
import { useRole } from '../play/read-role.ts'
import { findTaskFile, readTaskFile } from '../play/read-task.ts'
import { Reading } from '../play/reading.ts'
import type { RoleUse } from '../play/role.ts'
import { handlersIn, type Item, type Task } from '../play/task.ts'
import type { Mapping } from '../text/node.ts'
import { toJson, type Value } from '../text/value.ts'
import { fromValue } from '../text/yaml.ts'
import { valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { firstFalse } from './condition.ts'
import { itemLayer, itemValues, type LoopPlan, planLoop } from './loop.ts'
import type { PlayScope, Scopes } from './scopes.ts'
import { truthSetting } from './setting.ts'
import type { World } from './world.ts'

/** What stands for an item that `no_log` hides, as Ansible has it. */
const HIDDEN = '(censored due to no_log)'

/** Tasks that an include brings in, the same object for all hosts that include the same. */
export interface Included {
  /** What is named in the output. */
  readonly name: string
  readonly label: string | undefined
  readonly items: readonly Item[]
  readonly handlers: readonly Task[]
  readonly roles: readonly RoleUse[]
}

/** What an include comes to on a host, item by item of its loop. */
export type Inclusion =
  | { readonly kind: 'included'; readonly included: Included }
  | { readonly kind: 'skipped'; readonly label: string | undefined }

/** Brings in tasks and roles while a play runs. */
export class Includer {
  readonly #world: World
  readonly #scopes: Scopes
  readonly #playScope: PlayScope
  readonly #known = new Map<string, Included>()
  readonly #taskKeys = new Map<Task, number>()

  constructor(world: World, scopes: Scopes, playScope: PlayScope) {
    this.#world = world
    this.#scopes = scopes
    this.#playScope = playScope
  }

  /** What a host includes at a task, an entry for each item of its loop; throws what is wrong with it. */
  include(task: Task, host: Host): readonly Inclusion[] {
    const scope = this.#scopes.of(host, this.#playScope, task)
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    const looped = planLoop(task, scope, templates)
    // As in Ansible: asked without the item, so that a condition on the item hides all of them.
    const plan = looped && { ...looped, hidden: this.#hides(task, scope) }
    const seen = new Map<string, number>()
    if (!plan) return [this.#one(task, scope, undefined, 0, seen)]
    return [...plan.items.keys()].map((index) => {
      const own = this.#scopes.of(host, this.#playScope, task, { loop: [itemLayer(plan, index)] })
      return this.#one(task, own, plan, index, seen)
    })
  }

  /** `seen` counts equal inclusions of a host: two equal items include twice. */
  #one(
    task: Task,
    scope: TaskScope,
    plan: (LoopPlan & { readonly hidden: boolean }) | undefined,
    index: number,
    seen: Map<string, number>,
  ): Inclusion {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    const label = plan && (plan.hidden ? HIDDEN : this.#labelOf(task, scope, plan))
    if (firstFalse(task.directives.when, scope, templates)) return { kind: 'skipped', label }
    const { call } = task
    if (call.kind !== 'include-tasks' && call.kind !== 'include-role')
      throw new Error(`bug: ${task.action} includes nothing`)
    const named = String(scope.render(call.kind === 'include-tasks' ? call.file : call.inclusion.name))
    const parts = call.kind === 'include-role' ? this.#partsOf(task, scope) : undefined
    const values = plan ? itemValues(plan, index) : []
    const told = JSON.stringify([
      this.#taskKey(task),
      named,
      parts,
      values.map(([name, value]) => [name, toJson(value)]),
      // Who hides the item must not be told of under the label of a host that does not.
      plan?.hidden,
    ])
    const times = seen.get(told) ?? 0
    seen.set(told, times + 1)
    const key = `${times} ${told}`
    const known = this.#known.get(key)
    if (known) return { kind: 'included', included: known }
    const itemVars = values.length > 0 ? valueMapping(task, values) : undefined
    const included = this.#read(parts === undefined ? task : withParts(task, parts), named, itemVars, label)
    this.#known.set(key, included)
    return { kind: 'included', included }
  }

  /** The `…_from` of a role, which may differ from host to host. */
  #partsOf({ call }: Task, scope: TaskScope): Parts {
    if (call.kind !== 'include-role') return {}
    return Object.fromEntries(
      Object.entries(call.inclusion.from).flatMap(([part, node]) => (node ? [[part, String(scope.render(node))]] : [])),
    )
  }

  #taskKey(task: Task): number {
    const key = this.#taskKeys.get(task) ?? this.#taskKeys.size
    this.#taskKeys.set(task, key)
    return key
  }

  /** Whether the item must not be shown; where that cannot be told, it is not. */
  #hides(task: Task, scope: TaskScope): boolean {
    try {
      return truthSetting(task, 'no_log', scope, this.#world.settings.usual.noLog)
    } catch {
      return true
    }
  }

  #labelOf(task: Task, scope: TaskScope, plan: LoopPlan): string {
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    const value = plan.label ? scope.render(plan.label) : (scope.lookup(plan.loopVar) as Value)
    if (typeof value === 'string') return value
    return String(templates.evaluate('tutti_label | string', scope.with(valueLayer('label', { tutti_label: value }))))
  }

  #read(task: Task, named: string, itemVars: Mapping | undefined, label: string | undefined): Included {
    const { call } = task
    const { play, playbookFolder } = this.#playScope
    const reading = new Reading(this.#world.reading(playbookFolder), playbookFolder)
    reading.playVars = play.vars ? [play.vars] : []
    const adds: Place['adds'] = { handlers: [], roles: [] }
    const apply =
      call.kind === 'include-tasks' ? call.apply : call.kind === 'include-role' ? call.inclusion.apply : undefined
    const place: Place = {
      directives: handedDown(reading, task, apply, itemVars),
      role: task.role,
      folders: [...new Set([dirname(task.at.source.file), ...task.folders])],
      collections: task.collections,
      handler: task.handler,
      dynamic: true,
      adds,
      readTasks: readTaskFile,
    }
    if (call.kind === 'include-role') {
      const vars = [...(task.ownVars ? [task.ownVars] : []), ...(itemVars ? [itemVars] : [])]
      const wish = { name: named, at: call.inclusion.name.at, inclusion: call.inclusion, place, params: [], vars }
      const used = reading.attempt(() => useRole(reading, wish)) ?? []
      reading.throwProblems()
      return {
        name: named,
        label,
        items: used.flatMap((one) => one.tasks),
        handlers: [...used.flatMap((one) => one.handlers), ...adds.handlers],
        roles: [...(call.inclusion.public ? used.map((one) => one.use) : []), ...adds.roles],
      }
    }
    const at = call.kind === 'include-tasks' ? call.file.at : task.at
    const file = findTaskFile(named, place, playbookFolder)
    const items = reading.attempt(() => readTaskFile(reading, file, at, place)) ?? []
    reading.throwProblems()
    // Tasks that a handler includes are handlers, one after the other.
    return {
      name: file,
      label,
      items: task.handler ? handlersIn(items) : items,
      handlers: adds.handlers,
      roles: adds.roles,
    }
  }
}

type Parts = { readonly [part: string]: string }

/** The task with the files it asks for as they are called on this host. */
function withParts(task: Task, parts: Parts): Task {
  const { call } = task
  if (call.kind !== 'include-role') return task
  const { inclusion } = call
  const from = Object.fromEntries(
    Object.entries(inclusion.from).map(([part, node]) => [
      part,
      node && { ...node, value: parts[part] ?? '', text: parts[part] ?? '', unsafe: true },
    ]),
  )
  return { ...task, call: { ...call, inclusion: { ...inclusion, from } } }
}

/** Included tasks start from what stands around the include, with `apply`, and see the include's own vars and its item. */
function handedDown(
  reading: Reading,
  task: Task,
  apply: Mapping | undefined,
  itemVars: Mapping | undefined,
): Directives {
  const around = { directives: task.inherited, role: task.role }
  const applied = apply ? readDirectives(reading, apply, around) : noDirectives
  const params = [task.ownVars, itemVars].filter((one): one is Mapping => one !== undefined)
  return within(within(task.inherited, applied), { ...noDirectives, params })
}

/** Final values as a mapping: none of them is read as a template again. */
const valueMapping = (task: Task, values: readonly (readonly [string, Value])[]): Mapping => ({
  kind: 'mapping',
  at: task.at,
  entries: values.map(([name, value]) => ({
    key: { kind: 'scalar', at: task.at, value: name, text: name, unsafe: true, vault: false, plain: false },
    value: fromValue(value, task.at, true),
  })),
})

import { dirname } from 'node:path'
import type { Host } from '../inventory/host.ts'
import { type Directives, noDirectives, within } from '../play/directives.ts'
import type { Place } from '../play/place.ts'
import { readDirectives } from '../play/read-directives.ts'
import { useRole } from '../play/read-role.ts'
import { findTaskFile, readTaskFile } from '../play/read-task.ts'
import { Reading } from '../play/reading.ts'
import type { RoleUse } from '../play/role.ts'
import type { Item, Task } from '../play/task.ts'
import type { Mapping } from '../text/node.ts'
import { toJson, type Value } from '../text/value.ts'
import { fromValue } from '../text/yaml.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { firstFalse } from './condition.ts'
import { itemLayer, loopItems } from './loop.ts'
import type { PlayScope, Scopes } from './scopes.ts'
import type { World } from './world.ts'

/** Tasks that an include brings in, the same object for all hosts that include the same. */
export interface Included {
  /** What is named in the output. */
  readonly name: string
  readonly label: string | undefined
  readonly items: readonly Item[]
  readonly handlers: readonly Task[]
  readonly roles: readonly RoleUse[]
}

/** Brings in tasks and roles while a play runs. */
export class Includer {
  readonly #world: World
  readonly #scopes: Scopes
  readonly #playScope: PlayScope
  readonly #known = new Map<string, Included>()

  constructor(world: World, scopes: Scopes, playScope: PlayScope) {
    this.#world = world
    this.#scopes = scopes
    this.#playScope = playScope
  }

  /** What a host includes at a task, an entry for each item of its loop; nothing when its condition does not hold. */
  include(task: Task, host: Host): readonly Included[] {
    const scope = this.#scopes.of(host, this.#playScope, task)
    const templates = this.#world.templates(task, this.#playScope.playbookFolder)
    const items = loopItems(task, scope, templates)
    if (!items || !task.loop)
      return firstFalse(task.directives.when, scope, templates) ? [] : [this.#one(task, scope, undefined, undefined)]
    const { loop } = task
    return items.flatMap((item, i) => {
      const own = this.#scopes.of(host, this.#playScope, task, { loop: [itemLayer(loop, items, i, scope)] })
      if (firstFalse(task.directives.when, own, templates)) return []
      const vars = valueMapping(task, [
        [loop.control.loopVar, item],
        ...(loop.control.indexVar === undefined ? [] : ([[loop.control.indexVar, i]] as const)),
      ])
      return [this.#one(task, own, vars, item)]
    })
  }

  #one(task: Task, scope: TaskScope, itemVars: Mapping | undefined, item: Value | undefined): Included {
    const { call } = task
    if (call.kind !== 'include-tasks' && call.kind !== 'include-role')
      throw new Error(`bug: ${task.action} includes nothing`)
    const named = String(scope.render(call.kind === 'include-tasks' ? call.file : call.inclusion.name))
    const key = JSON.stringify([this.#taskKey(task), named, itemVars && item !== undefined ? toJson(item) : null])
    const known = this.#known.get(key)
    if (known) return known
    const made = this.#read(task, named, itemVars, item)
    this.#known.set(key, made)
    return made
  }

  readonly #taskKeys = new Map<Task, number>()

  #taskKey(task: Task): number {
    const key = this.#taskKeys.get(task) ?? this.#taskKeys.size
    this.#taskKeys.set(task, key)
    return key
  }

  #read(task: Task, named: string, itemVars: Mapping | undefined, item: Value | undefined): Included {
    const { call } = task
    const reading = new Reading(this.#world.reading(this.#playScope.playbookFolder), this.#playScope.playbookFolder)
    reading.playVars = this.#playScope.play.vars ? [this.#playScope.play.vars] : []
    const adds: Place['adds'] = { handlers: [], roles: [] }
    const apply =
      call.kind === 'include-tasks' ? call.apply : call.kind === 'include-role' ? call.inclusion.apply : undefined
    const place: Place = {
      directives: this.#handedDown(reading, task, apply, itemVars),
      role: task.role,
      folder: dirname(task.at.source.file),
      handler: task.listen.length > 0,
      adds,
      readTasks: readTaskFile,
    }
    const label = item === undefined ? undefined : typeof item === 'string' ? item : JSON.stringify(toJson(item))
    if (call.kind === 'include-role') {
      const used =
        reading.attempt(() =>
          useRole(reading, { name: named, at: call.inclusion.name.at, inclusion: call.inclusion, place, params: [] }),
        ) ?? []
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
    const file = findTaskFile(named, place)
    const items = reading.attempt(() => readTaskFile(reading, file, at, place)) ?? []
    reading.throwProblems()
    return { name: file, label, items, handlers: adds.handlers, roles: adds.roles }
  }

  /** Included tasks start from what stands around the include, with `apply`, the include's own vars and its item. */
  #handedDown(reading: Reading, task: Task, apply: Mapping | undefined, itemVars: Mapping | undefined): Directives {
    const applied = apply ? readDirectives(reading, apply) : noDirectives
    const vars = [task.ownVars, itemVars].filter((one): one is Mapping => one !== undefined)
    return within(within(task.inherited, applied), { ...noDirectives, vars })
  }
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

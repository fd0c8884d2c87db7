import type { Host } from '../inventory/host.ts'
import type { LocalScope, Module } from '../module/contract.ts'
import type { SettingName } from '../play/directives.ts'
import type { Task, WrittenArguments } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import { entries, isDict, toJson } from '../text/value.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { moduleArguments } from './arguments.ts'
import { ControlHost } from './control.ts'
import type { Flight } from './flight.ts'
import type { ModuleCall } from './module-call.ts'
import type { Reaches } from './reaches.ts'
import type { PlayScope, Scopes } from './scopes.ts'
import { identityOf, targetOf } from './target.ts'
import { truth } from './truth.ts'
import type { World } from './world.ts'

/** A task made ready for one host: everything rendered, nothing done. */
export interface Prepared {
  readonly call: ModuleCall
  readonly flight: Flight
  readonly control: ControlHost
  readonly local: LocalScope
  /** The host that does the work instead, when there is one. */
  readonly delegatedTo: string | undefined
}

/** A keyword's value in a scope; undefined where it is not written. */
export const setting = (task: Task, name: SettingName, scope: TaskScope) => {
  const node = task.directives.settings[name]
  return node && scope.render(node)
}

export const isSet = (task: Task, name: SettingName, scope: TaskScope, otherwise = false): boolean => {
  const value = setting(task, name, scope)
  return value === undefined || value === null ? otherwise : truth(value)
}

/** Makes tasks ready for hosts. */
export class Preparation {
  readonly world: World
  readonly scopes: Scopes
  readonly #reaches: Reaches

  constructor(world: World, scopes: Scopes, reaches: Reaches) {
    this.world = world
    this.scopes = scopes
    this.#reaches = reaches
  }

  /** Renders a module task; throws a `Failure` for what is wrong with it, `Pending` for what is not known yet. */
  prepare(
    task: Task,
    call: { readonly module: Module; readonly args: WrittenArguments },
    host: Host,
    scope: TaskScope,
    playScope: PlayScope,
  ): Prepared {
    const { world } = this
    const { settings } = world
    const to = setting(task, 'delegate_to', scope)
    const delegatedTo = to === undefined || to === null || to === '' ? undefined : String(to)
    const templates = world.templates(task, playScope.playbookFolder)
    const check = isSet(task, 'check_mode', scope, settings.check)
    const seconds = setting(task, 'timeout', scope)
    return {
      delegatedTo,
      flight: this.#flight(task, host, scope, delegatedTo, playScope.playbookFolder),
      control: new ControlHost(task, playScope.playbookFolder, templates, scope),
      local: localScope(host, scope, templates, settings.verbosity, check),
      call: {
        module: call.module,
        args: moduleArguments(task, call.module, call.args, scope, world.secrets),
        identity: identityOf(
          delegatedTo ?? host.name,
          this.#connectionScope(host, scope, delegatedTo, playScope.playbookFolder),
          task.directives.settings,
          settings,
        ),
        environment: environmentOf(task, scope),
        facts: this.scopes.memory(host.name).facts as ModuleCall['facts'],
        check,
        diff: isSet(task, 'diff', scope, settings.diff),
        verify: settings.verify,
        timeoutMs: seconds === undefined || Number(seconds) === 0 ? undefined : Number(seconds) * 1000,
      },
    }
  }

  /** Lets go of the connection that a task of the host would use; the next task connects anew. */
  async reset(task: Task, host: Host, playScope: PlayScope): Promise<void> {
    const scope = this.scopes.of(host, playScope, task)
    await this.#flight(task, host, scope, undefined, playScope.playbookFolder).close()
  }

  #flight(task: Task, host: Host, scope: TaskScope, delegatedTo: string | undefined, folder: string): Flight {
    const name = delegatedTo ?? host.name
    const own = this.#connectionScope(host, scope, delegatedTo, folder)
    return this.#reaches.of(targetOf(name, own, task.directives.settings, this.world.settings))
  }

  /** The variables that say how the working host is reached: its own, not those of the host it works for. */
  #connectionScope(_host: Host, scope: TaskScope, delegatedTo: string | undefined, folder: string): TaskScope {
    if (delegatedTo === undefined) return scope
    const { inventory } = this.world
    const known = inventory.current.host(delegatedTo)
    if (known) return this.scopes.ofHost(known, folder)
    return this.scopes.ofHost(unknownHost(delegatedTo), folder)
  }
}

/** A host that is only named by `delegate_to`. */
const unknownHost = (name: string): Host => ({ name, vars: new Map(), groups: [], file: undefined, implicit: true })

/** `environment` of play, blocks and task, inner ones winning. */
function environmentOf(task: Task, scope: TaskScope): Readonly<Record<string, string>> {
  const made: Record<string, string> = {}
  for (const node of task.directives.environment) {
    const value = scope.render(node)
    if (!isDict(value)) continue
    for (const [name, one] of entries(value)) made[String(name)] = one === null ? '' : String(toJson(one))
  }
  return made
}

const localScope = (
  host: Host,
  scope: TaskScope,
  templates: Templates,
  verbosity: number,
  check: boolean,
): LocalScope => ({
  host: host.name,
  verbosity,
  check,
  evaluate: (expression) => templates.evaluate(expression, scope),
  holds: (condition) => templates.holds(condition, scope),
})

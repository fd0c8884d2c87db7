import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import { type Elsewhere, type LocalScope, type Module, Refusal } from '../module/contract.ts'
import type { SettingName } from '../play/directives.ts'
import type { Task, WrittenArguments } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import { entries, isDict, toJson } from '../text/value.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { moduleArguments } from './arguments.ts'
import { firstFalse } from './condition.ts'
import { ControlHost } from './control.ts'
import type { Flight } from './flight.ts'
import { Labels } from './label.ts'
import { ITEM_LAYER } from './loop.ts'
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

interface WorkingHost {
  readonly name: string
  readonly scope: TaskScope
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
  readonly labels = new Labels()
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
    const { playbookFolder } = playScope
    const to = setting(task, 'delegate_to', scope)
    const delegatedTo = to === undefined || to === null || to === '' ? undefined : String(to)
    const working = this.#workingHost(host, scope, delegatedTo, playbookFolder)
    const identity = identityOf(working.name, working.scope, task.directives.settings, settings)
    if (identity.kind === 'become' && identity.password) world.secrets.add(identity.password)
    const templates = world.templates(task, playbookFolder)
    const check = isSet(task, 'check_mode', scope, settings.check)
    const seconds = setting(task, 'timeout', scope)
    return {
      delegatedTo,
      flight: this.#flight(task, working),
      control: new ControlHost(task, playbookFolder, templates, scope, () =>
        this.#everywhere(task, call, scope, playScope),
      ),
      local: localScope(host, scope, templates, settings.verbosity, check),
      call: {
        module: call.module,
        args: moduleArguments(task, call.module, call.args, scope, world.secrets),
        identity,
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
    await this.#flight(task, { name: host.name, scope: this.scopes.of(host, playScope, task) }).close()
  }

  /** What a task gives its module on each host of the play where its conditions hold. */
  #everywhere(
    task: Task,
    call: { readonly module: Module; readonly args: WrittenArguments },
    own: TaskScope,
    playScope: PlayScope,
  ): readonly Elsewhere[] {
    const templates = this.world.templates(task, playScope.playbookFolder)
    return playScope.situation().hosts.flatMap((name): readonly Elsewhere[] => {
      const host = this.world.inventory.current.host(name)
      if (!host) return []
      const scope = this.scopes.of(host, playScope, task, { loop: own.layersNamed(ITEM_LAYER) })
      try {
        if (firstFalse(task.directives.when, scope, templates)) return []
        return [{ host: name, args: moduleArguments(task, call.module, call.args, scope, this.world.secrets) }]
      } catch (error) {
        if (!(error instanceof Failure || error instanceof Failures)) throw error
        throw new Refusal(`what ${name} is to be given by this task cannot be known yet: ${error.message}`)
      }
    })
  }

  #flight(task: Task, { name, scope }: WorkingHost): Flight {
    const target = targetOf(name, scope, task.directives.settings, this.world.settings)
    for (const secret of [target.address.password, target.address.passphrase]) {
      if (secret) this.world.secrets.add(secret)
    }
    return this.#reaches.of(target)
  }

  /** The host that does the work is reached by its own variables, not by those of the host it works for. */
  #workingHost(host: Host, scope: TaskScope, delegatedTo: string | undefined, folder: string): WorkingHost {
    if (delegatedTo === undefined) return { name: host.name, scope }
    const known = this.world.inventory.current.host(delegatedTo) ?? unknownHost(delegatedTo)
    return { name: delegatedTo, scope: this.scopes.ofHost(known, folder) }
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

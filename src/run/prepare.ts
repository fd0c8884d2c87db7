import { Failure, Failures } from '../error/failure.ts'
import type { Host } from '../inventory/host.ts'
import { type Elsewhere, type LocalScope, type Module, Refusal } from '../module/contract.ts'
import type { Task, WrittenArguments } from '../play/task.ts'
import type { Templates } from '../template/scope.ts'
import { LazyDict } from '../text/lazy-dict.ts'
import { type Layer, valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { moduleArguments } from './arguments.ts'
import { firstFalse } from './condition.ts'
import { ControlHost } from './control.ts'
import { environmentOf } from './environment.ts'
import type { Flight } from './flight.ts'
import { Labels } from './label.ts'
import type { ModuleCall } from './module-call.ts'
import type { Reaches } from './reaches.ts'
import type { PlayScope, Scopes } from './scopes.ts'
import { textSetting, truthSetting, wholeSetting } from './setting.ts'
import { identityOf, targetOf } from './target.ts'
import type { World } from './world.ts'

/** A task made ready for one host: everything rendered, nothing done. */
export interface Prepared {
  readonly call: ModuleCall
  readonly flight: Flight
  readonly control: ControlHost
  readonly local: LocalScope
  /** The host that does the work instead, when there is one. */
  readonly delegatedTo: string | undefined
  /** The host that does the work. */
  readonly working: WorkingHost
}

/** The host that does the work of a task, and the variables it is reached by. */
export interface WorkingHost {
  readonly name: string
  readonly scope: TaskScope
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
    own: TaskScope,
    playScope: PlayScope,
    loop: readonly Layer[] = [],
  ): Prepared {
    const { world } = this
    const { settings } = world
    const { playbookFolder } = playScope
    const delegatedTo = textSetting(task, 'delegate_to', own) || undefined
    const working = this.#workingHost(host, own, delegatedTo, { task, playScope, loop })
    const scope = delegatedTo === undefined ? own : own.with(delegatedLayer(working))
    const identity = identityOf(working.name, working.scope, task, scope, settings)
    if (identity.kind === 'become' && identity.password) world.secrets.add(identity.password)
    const templates = world.templates(task, playbookFolder)
    const check = truthSetting(task, 'check_mode', scope, settings.check)
    const flight = once(() => this.#flight(task, working, scope))
    if (call.module.kind !== 'local') flight()
    const seconds = wholeSetting(task, 'timeout', scope) ?? settings.usual.taskTimeoutSeconds
    return {
      delegatedTo,
      working,
      // What works on the control host alone needs no connection, not even one that could be made.
      get flight() {
        return flight()
      },
      control: new ControlHost(task, playbookFolder, {
        templates,
        scope,
        vault: world.vault,
        everywhere: () => this.#everywhere(task, call, loop, playScope),
      }),
      local: localScope(host, scope, templates, settings.verbosity, check),
      call: {
        module: call.module,
        args: moduleArguments(task, call.module, call.args, scope, world, working.scope),
        identity,
        environment: environmentOf(task, scope),
        facts: this.scopes.memory(delegatedTo ?? host.name).facts as ModuleCall['facts'],
        check,
        alone: check && !settings.check,
        diff: truthSetting(task, 'diff', scope, settings.diff),
        verify: settings.verify,
        timeoutMs: seconds === 0 ? undefined : seconds * 1000,
      },
    }
  }

  /** Lets go of the connection that a task of the host would use; the next task connects anew. */
  async reset(task: Task, host: Host, playScope: PlayScope): Promise<void> {
    const scope = this.scopes.of(host, playScope, task)
    await this.#flight(task, { name: host.name, scope }, scope).close()
  }

  /** What a task gives its module on each host of the play where its conditions hold. */
  #everywhere(
    task: Task,
    call: { readonly module: Module; readonly args: WrittenArguments },
    loop: readonly Layer[],
    playScope: PlayScope,
  ): readonly Elsewhere[] {
    const templates = this.world.templates(task, playScope.playbookFolder)
    return playScope.situation().hosts.flatMap((name): readonly Elsewhere[] => {
      const host = this.world.inventory.current.host(name)
      if (!host) return []
      const scope = this.scopes.of(host, playScope, task, { loop })
      try {
        if (firstFalse(task.directives.when, scope, templates)) return []
        return [{ host: name, args: moduleArguments(task, call.module, call.args, scope, this.world) }]
      } catch (error) {
        if (!(error instanceof Failure || error instanceof Failures)) throw error
        throw new Refusal(`what ${name} is to be given by this task cannot be known yet: ${error.message}`)
      }
    })
  }

  #flight(task: Task, { name, scope }: WorkingHost, own: TaskScope): Flight {
    const target = targetOf(name, scope, task, own, this.world.settings)
    for (const secret of [target.address.password, target.address.passphrase]) {
      if (secret) this.world.secrets.add(secret)
    }
    return this.#reaches.of(target)
  }

  /** The host that does the work is reached by its own variables, not by those of the host it works for. */
  #workingHost(
    host: Host,
    scope: TaskScope,
    delegatedTo: string | undefined,
    { task, playScope, loop }: { readonly task: Task; readonly playScope: PlayScope; readonly loop: readonly Layer[] },
  ): WorkingHost {
    if (delegatedTo === undefined) return { name: host.name, scope }
    const known = this.world.inventory.current.host(delegatedTo) ?? unknownHost(delegatedTo)
    const own = valueLayer('delegation', { inventory_hostname: host.name })
    return { name: delegatedTo, scope: this.scopes.of(known, playScope, task, { loop: [...loop, own] }) }
  }
}

/** What is made when it is first asked for. */
function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined
  return () => {
    made ??= { it: make() }
    return made.it
  }
}

/** `ansible_delegated_vars`: the variables of the host that does the work, under its name. */
const delegatedLayer = ({ name, scope }: WorkingHost): Layer => {
  const variables = new LazyDict({ names: () => scope.names(), read: (key) => scope.lookup(key) })
  return valueLayer('delegation', { ansible_delegated_vars: { [name]: variables } })
}

/** A host that is only named by `delegate_to`. */
const unknownHost = (name: string): Host => ({ name, vars: new Map(), groups: [], file: undefined, implicit: true })

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
  native: templates.rule === 'native',
  evaluate: (expression) => templates.evaluate(expression, scope),
  holds: (condition) => templates.holds(condition, scope),
})

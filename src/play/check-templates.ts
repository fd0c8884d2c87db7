import { Failure, Failures } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { argumentMeta } from '../module/registry.ts'
import { isTemplate } from '../template/scope.ts'
import type { Mapping, Node, Scalar } from '../text/node.ts'
import type { Play, Playbook } from './play.ts'
import { asNodes, asRead } from './reading.ts'
import type { RoleUse } from './role.ts'
import { type Call, type Item, type Loop, type Task, tasksOf, type WrittenArguments } from './task.ts'

/** Throws where a text is not the language, without rendering anything. */
export interface TemplateChecker {
  checkScalar(text: string, at: Position): void
  checkCondition(text: string, at: Position): void
}

/** Throws the failures of all templates and conditions of playbooks that are not the language, reached or not. */
export function checkTemplates(playbooks: readonly Playbook[], checker: TemplateChecker): void {
  const found = new Found()
  for (const play of playbooks.flatMap(({ plays }) => plays)) found.play(play)
  const problems: Failure[] = []
  const attempt = (check: () => void): void => {
    try {
      check()
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      problems.push(error)
    }
  }
  for (const { text, at } of found.scalars) attempt(() => checker.checkScalar(text, at))
  for (const { text, at } of found.conditions) attempt(() => checker.checkCondition(text, at))
  if (problems.length === 1) throw problems[0]
  if (problems.length > 1) throw new Failures(asRead(problems))
}

/** Whether a scalar may be a template that can be read before a vault is open. */
const isText = ({ value, unsafe, vault }: Scalar): boolean => typeof value === 'string' && !unsafe && !vault

/** The scalars of playbooks that are templates, and those that are conditions; what many tasks inherit is here once. */
class Found {
  readonly scalars = new Set<Scalar>()
  readonly conditions = new Set<Scalar>()
  readonly #roles = new Set<RoleUse>()

  play(play: Play): void {
    const { preTasks, tasks, postTasks } = play.sections
    const { gatherFacts, serial, order, strategy, maxFailPercentage, forceHandlers } = play
    this.#nodes([play.name, play.hosts, play.vars, gatherFacts, serial, order, strategy, maxFailPercentage])
    this.#nodes([forceHandlers, ...play.varsFiles, ...Object.values(play.gathering)])
    this.#directives(play)
    for (const use of play.roles) this.#role(use)
    this.#items([...preTasks, ...tasks, ...postTasks, ...play.handlers])
  }

  #role(use: RoleUse): void {
    if (this.#roles.has(use)) return
    this.#roles.add(use)
    this.#nodes([use.role.defaults, use.role.vars, ...use.params, ...use.vars])
    for (const one of use.dependencies) this.#role(one)
  }

  #items(items: readonly Item[]): void {
    for (const task of tasksOf(items)) this.#task(task)
  }

  #task(task: Task): void {
    this.#directives(task)
    this.#nodes([task.name, task.retries, task.delay, task.async, task.poll])
    for (const one of [...task.until, ...task.changedWhen, ...task.failedWhen]) this.#condition(one)
    if (task.role) this.#role(task.role)
    if (task.loop) this.#loop(task.loop)
    this.#call(task.call)
  }

  #loop({ over, control }: Loop): void {
    this.#nodes([over, ...Object.values(control)])
  }

  #call(call: Call): void {
    switch (call.kind) {
      case 'module': {
        const { module } = call
        this.#arguments(call.args, (name) => argumentMeta(module, name).raw === true)
        return
      }
      case 'include-vars':
        this.#arguments(call.args, () => false)
        return
      case 'include-tasks':
        this.#nodes([call.file, call.apply])
        return
      case 'include-role': {
        const { name, apply, from } = call.inclusion
        this.#nodes([name, apply, ...Object.values(from)])
        return
      }
      case 'chosen':
        this.#nodes([call.name])
        return
      case 'meta':
      case 'refused':
      case 'role-end':
        return
    }
  }

  #arguments({ entries, whole }: WrittenArguments, isRaw: (name: string) => boolean): void {
    this.#nodes([whole])
    for (const { key, value } of entries) {
      if (!isRaw(String(key.value))) this.#nodes([value])
      // What a module gets as it is written are conditions, with braces or without.
      else for (const one of asNodes(value)) if (one.kind === 'scalar' && isText(one)) this.conditions.add(one)
    }
  }

  #directives({ directives }: Pick<Task, 'directives'>): void {
    for (const one of directives.when) this.#condition(one)
    const { vars, params, environment, moduleDefaults, notify, settings } = directives
    this.#nodes([...vars, ...params, ...environment, ...moduleDefaults, ...notify, ...Object.values(settings)])
  }

  /** A condition of a keyword: one with braces is rendered first, and what it gives is the condition. */
  #condition(node: Scalar): void {
    if (isText(node)) (isTemplate(node.text) ? this.scalars : this.conditions).add(node)
  }

  #nodes(nodes: readonly (Node | Mapping | undefined)[]): void {
    for (const node of nodes) if (node) this.#node(node)
  }

  #node(node: Node): void {
    switch (node.kind) {
      case 'scalar':
        if (isText(node)) this.scalars.add(node)
        return
      case 'sequence':
        this.#nodes(node.items)
        return
      case 'mapping':
        for (const { key, value } of node.entries) this.#nodes([key, value])
    }
  }
}

import { describeFailure, Failure } from '../error/failure.ts'
import { type DebuggerMode, debuggerMode } from '../play/debugger.ts'
import type { Task } from '../play/task.ts'
import { LazyDict } from '../text/lazy-dict.ts'
import { dict, type Value } from '../text/value.ts'
import { valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import type { Trying } from './attempt.ts'
import { argumentsOf, withArgument, withoutArgument, withVariable } from './debugged-task.ts'
import { type DebuggerLine, debuggerHelp, readDebuggerLine } from './debugger-line.ts'
import type { Result } from './outcome.ts'
import type { PlayState } from './play-state.ts'
import { textSetting } from './setting.ts'
import type { Performed } from './task-run.ts'

/** Lets a person at the terminal look into a task that has ended, change it and try it again. */
export class Debugger {
  readonly #state: PlayState
  /** One conversation at a time: hosts work side by side. */
  #talk: Promise<unknown> = Promise.resolve()
  /** True once the person has ended the run. */
  isOver = false
  /** What tasks that a person changed were before. */
  readonly #written = new WeakMap<Task, Task['call']>()

  constructor(state: PlayState) {
    this.#state = state
  }

  /** The task as it is to be tried again; undefined to go on. Throws when the person ends the run. */
  async ask(trying: Trying, performed: Performed): Promise<Trying | undefined> {
    if (!this.#isWanted(trying, performed)) return undefined
    const mine = this.#talk.then(() => this.#converse(trying, performed))
    this.#talk = mine.catch(() => undefined)
    return mine
  }

  #isWanted({ task, host }: Trying, { result }: Performed): boolean {
    const { preparation, playScope, strategy, world } = this.#state
    const failed = result.status === 'failed' && !(result.ignored && world.settings.usual.debuggerIgnores)
    const mode = modeOf(task, preparation.scopes.of(host, playScope, task))
    switch (mode) {
      case 'always':
        return true
      case 'never':
        return false
      case 'on_failed':
        return failed
      case 'on_unreachable':
        return result.status === 'unreachable'
      case 'on_skipped':
        return result.status === 'skipped'
      case undefined:
        return (strategy === 'debug' || world.settings.usual.debugging) && (failed || result.status === 'unreachable')
    }
  }

  async #converse(trying: Trying, performed: Performed): Promise<Trying | undefined> {
    // Who ends the run is not asked about its other hosts.
    if (this.isOver) throw interrupted()
    const { world } = this.#state
    const prompt = `[${trying.host.name}] ${shownName(trying)} (debug)> `
    const typed: string[] = []
    const written = this.#written.get(trying.task) ?? trying.task.call
    let task = trying.task
    let last = ''
    for (;;) {
      const answer = await world.ask(prompt, { echo: true, history: typed }).catch(() => 'quit')
      // As in Ansible: an empty line is the last one again.
      const text = answer.trim() || last
      last = text
      if (text !== '' && text !== typed[0]) typed.unshift(text)
      const line = readDebuggerLine(text)
      switch (line.kind) {
        case 'nothing':
          break
        case 'redo':
          this.#written.set(task, written)
          return { ...trying, task }
        case 'continue':
          return undefined
        case 'quit':
          this.isOver = true
          throw interrupted()
        case 'update':
          task = { ...task, call: written }
          break
        case 'help':
          this.#say(debuggerHelp(line.about))
          break
        case 'delete':
          task = withoutArgument(task, line.name)
          break
        case 'assign':
        case 'print':
          task = await this.#evaluate(line, { ...trying, task }, performed)
      }
    }
  }

  #say(text: string): void {
    this.#state.world.listener({ kind: 'person-told', text, headline: false })
  }

  /** Prints an expression or takes an assignment; whatever is wrong with it is said. */
  async #evaluate(line: Evaluated, trying: Trying, performed: Performed): Promise<Task> {
    const { task, host } = trying
    const { preparation, playScope, world } = this.#state
    const scope = preparation.scopes.of(host, playScope, task)
    const templates = world.templates(task, playScope.playbookFolder)
    const evaluate = (expression: string, layer: Parameters<typeof valueLayer>[1]): Promise<Value> =>
      scope.settle(() => templates.evaluate(expression, scope.with(valueLayer('debugger', layer))))
    try {
      const isHidden = trying.label.noLog || performed.hidden
      const value = await evaluate(line.expression, await looked(trying, performed.result, scope, isHidden))
      if (line.kind === 'assign') {
        const change = line.to === 'task_vars' ? withVariable : withArgument
        return change(task, line.name, value)
      }
      if (line.expression === 'task') this.#say(shownName(trying))
      else if (line.expression === 'host') this.#say(host.name)
      else this.#say(String(await evaluate('tutti_value | pprint', { tutti_value: value })))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#say(`***${describeFailure(error)}`)
    }
    return task
  }
}

/** The end of a run that a person wished. */
export const interrupted = (): Failure => new Failure('interrupted', 'User interrupted execution')

type Evaluated = Extract<DebuggerLine, { kind: 'assign' | 'print' }>

const shownName = ({ label }: Trying): string => `${label.kind === 'handler' ? 'HANDLER' : 'TASK'}: ${label.name}`

function modeOf(task: Task, scope: TaskScope): DebuggerMode | undefined {
  const name = textSetting(task, 'debugger', scope)
  return name === undefined ? undefined : debuggerMode(name, task.directives.settings.debugger)
}

const HIDDEN = "the output has been hidden due to the fact that 'no_log: true' was specified for this result"

/** What an expression in the debugger sees beside the variables of the task; of what is not logged, nothing. */
async function looked({ task, host }: Trying, { values }: Result, scope: TaskScope, isHidden: boolean) {
  const variables = new LazyDict({
    names: () => scope.names(),
    read: (name) => scope.lookup(name),
    has: (name) => scope.has(name),
  })
  return {
    host: host.name,
    result: dict([['_result', isHidden ? dict([['censored', HIDDEN]]) : dict(Object.entries(values))]]),
    task_vars: variables as Value,
    task: dict([
      ['name', task.name?.text ?? ''],
      ['action', task.action],
      ['args', isHidden ? HIDDEN : dict(await argumentsOf(task, scope))],
      ['tags', task.directives.tags],
    ]),
  }
}

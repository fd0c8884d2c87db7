import { describeFailure, Failure } from '../error/failure.ts'
import { type DebuggerMode, debuggerMode } from '../play/debugger.ts'
import type { Task, WrittenArguments } from '../play/task.ts'
import { LazyDict } from '../text/lazy-dict.ts'
import type { Mapping } from '../text/node.ts'
import { dict, toJson, type Value } from '../text/value.ts'
import { fromValue, plain } from '../text/yaml.ts'
import { valueLayer } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import type { Trying } from './attempt.ts'
import type { PlayState } from './play-state.ts'
import { textSetting } from './setting.ts'
import type { Performed } from './task-run.ts'

const help = `p EXPRESSION         print task, task.args, task_vars, host, result or an expression of these
task.args['NAME'] = EXPRESSION, task_vars['NAME'] = EXPRESSION
                     change an argument or a variable for the next try
r, redo              try the task again
c, continue          go on with this result
q, quit              end the run`

/** Lets a person at the terminal look into a task that has ended, change it and try it again. */
export class Debugger {
  readonly #state: PlayState
  /** One conversation at a time: hosts work side by side. */
  #talk: Promise<unknown> = Promise.resolve()

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
    const failed = result.status === 'failed' && !result.ignored
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

  async #converse(trying: Trying, { result }: Performed): Promise<Trying | undefined> {
    const { world } = this.#state
    let task = trying.task
    for (;;) {
      const prompt = `[${trying.host.name}] TASK: ${trying.label.name} (debug)> `
      const line = await world.ask(prompt, { echo: true }).catch(() => 'quit')
      const words = line.trim()
      if (/^(c|continue)$/.test(words)) return undefined
      if (/^(r|redo)$/.test(words)) return { ...trying, task }
      if (/^(q|quit|exit|EOF)$/.test(words)) throw new Failure('interrupted', 'User interrupted execution')
      if (/^(u|update_task)$/.test(words) || words === '') continue
      if (/^(h|help|\?)\b/.test(words)) this.#say(help)
      else
        task = this.#obey(words, task, trying, dict(Object.entries({ _result: dict(Object.entries(result.values)) })))
    }
  }

  #say(text: string): void {
    this.#state.world.listener({ kind: 'debugger-said', text })
  }

  /** Prints an expression or takes an assignment; whatever is wrong with it is said. */
  #obey(line: string, task: Task, { host }: Trying, result: Value): Task {
    const { preparation, playScope, world } = this.#state
    const scope = preparation.scopes.of(host, playScope, task)
    const templates = world.templates(task, playScope.playbookFolder)
    const inside = scope.with(valueLayer('debugger', looked(task, host.name, result, scope)))
    const [, part, name = '', value] = /^(task\.args|task_vars)\[['"](.*?)['"]\]\s*=(?!=)\s*(.*)$/.exec(line) ?? []
    const asked = value ?? line.replace(/^(p|pp|pprint)\s+/, '')
    try {
      const evaluated = templates.evaluate(asked, inside)
      if (part === 'task.args') return withArgument(task, name, evaluated)
      if (part === 'task_vars') return withVariable(task, name, evaluated)
      this.#say(typeof evaluated === 'string' ? `'${evaluated}'` : JSON.stringify(toJson(evaluated), null, 4))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      this.#say(`***${describeFailure(error)}`)
    }
    return task
  }
}

function modeOf(task: Task, scope: TaskScope): DebuggerMode | undefined {
  const name = textSetting(task, 'debugger', scope)
  return name === undefined ? undefined : debuggerMode(name, task.directives.settings.debugger)
}

/** What an expression in the debugger sees beside the variables of the task. */
function looked(task: Task, host: string, result: Value, scope: TaskScope) {
  const args = task.call.kind === 'module' || task.call.kind === 'include-vars' ? task.call.args.entries : []
  const variables = new LazyDict({
    names: () => scope.names(),
    read: (name) => scope.lookup(name),
    has: (name) => scope.has(name),
  })
  return {
    host,
    result,
    task_vars: variables as Value,
    task: dict([
      ['name', task.name?.text ?? ''],
      ['action', task.action],
      ['args', dict(args.map(({ key, value }) => [key.value, plain(value)] as const))],
      ['tags', task.directives.tags],
    ]),
  }
}

function withArgument(task: Task, name: string, value: Value): Task {
  const { call } = task
  if (call.kind !== 'module' && call.kind !== 'include-vars') return task
  const others = call.args.entries.filter(({ key }) => key.text !== name)
  const args: WrittenArguments = { ...call.args, entries: [...others, entryOf(task, name, value)] }
  return { ...task, call: { ...call, args } }
}

function withVariable(task: Task, name: string, value: Value): Task {
  const vars: Mapping = { kind: 'mapping', at: task.at, entries: [entryOf(task, name, value)] }
  const { directives } = task
  return { ...task, directives: { ...directives, params: [...directives.params, vars] } }
}

const entryOf = ({ at }: Task, name: string, value: Value) => ({
  key: { kind: 'scalar' as const, at, value: name, text: name, unsafe: true, vault: false, plain: false },
  value: fromValue(value, at, true),
})

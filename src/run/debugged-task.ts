import type { Task } from '../play/task.ts'
import type { Entry, Mapping } from '../text/node.ts'
import type { Value } from '../text/value.ts'
import { fromValue, plain } from '../text/yaml.ts'
import type { TaskScope } from '../vars/task-scope.ts'

/** The arguments under Ansible's names, as the module has them; one that cannot be told, as it is written. */
export const argumentsOf = (task: Task, scope: TaskScope): Promise<(readonly [Value, Value])[]> =>
  Promise.all(
    entriesOf(task).map(async ({ key, value }) => {
      const given = await scope.settle(() => scope.render(value)).catch(() => plain(value))
      return [key.text === freeFormOf(task) ? FREE_FORM : key.value, given] as const
    }),
  )

/** What Ansible calls the text of a command. */
const FREE_FORM = '_raw_params'

const freeFormOf = ({ call }: Task): string | undefined => (call.kind === 'module' ? call.module.freeForm : undefined)

const entriesOf = ({ call }: Task): readonly Entry[] =>
  call.kind === 'module' || call.kind === 'include-vars' ? call.args.entries : []

/** Whether an argument is another one than that of a name. */
function isOther(task: Task, name: string): (entry: Entry) => boolean {
  const own = (one: string): string => (one === FREE_FORM ? (freeFormOf(task) ?? one) : one)
  return ({ key }) => own(key.text) !== own(name)
}

/** The task with an argument in the place of the one of that name. */
export const withArgument = (task: Task, name: string, value: Value): Task =>
  changed(task, [...entriesOf(task).filter(isOther(task, name)), entryOf(task, name, value)])

/** The task without an argument. */
export const withoutArgument = (task: Task, name: string): Task =>
  changed(task, entriesOf(task).filter(isOther(task, name)))

function changed(task: Task, entries: readonly Entry[]): Task {
  const { call } = task
  if (call.kind !== 'module' && call.kind !== 'include-vars') return task
  return { ...task, call: { ...call, args: { ...call.args, entries } } }
}

/** The task with a variable that is stronger than all but those of the command line. */
export function withVariable(task: Task, name: string, value: Value): Task {
  const vars: Mapping = { kind: 'mapping', at: task.at, entries: [entryOf(task, name, value)] }
  const { directives } = task
  return { ...task, directives: { ...directives, params: [...directives.params, vars] } }
}

const entryOf = ({ at }: Task, name: string, value: Value): Entry => ({
  key: { kind: 'scalar', at, value: name, text: name, unsafe: true, vault: false, plain: false },
  value: fromValue(value, at, true),
})

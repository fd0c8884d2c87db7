import { describePosition } from '../error/source.ts'
import type { Task } from '../play/task.ts'
import type { TaskLabel } from './event.ts'

/** Makes the labels of a run's tasks, each with a number of its own. */
export class Labels {
  #last = 0

  of(task: Task, kind: TaskLabel['kind'], name: string, noLog: boolean): TaskLabel {
    const role = task.role?.role.name
    return {
      id: ++this.#last,
      name: role === undefined ? name : `${role} : ${name}`,
      role,
      action: task.action,
      path: describePosition(task.at).replace(/:\d+$/, ''),
      kind,
      noLog,
    }
  }
}

import type { Task } from '../play/task.ts'
import type { TaskLabel } from './event.ts'
import { isImplicit } from './play-items.ts'

/** Makes the labels of a run's tasks, each with a number of its own. */
export class Labels {
  #last = 0

  of(task: Task, name: string, how: Pick<TaskLabel, 'noLog' | 'check'>): TaskLabel {
    // The name of an include_role says which one; the role it stands in is left out, as in Ansible.
    const role = task.call.kind === 'include-role' ? undefined : task.role?.role.name
    return {
      id: ++this.#last,
      name: role === undefined ? name : `${role} : ${name}`,
      role,
      action: task.action,
      path: `${task.at.source.file}:${task.at.line}`,
      kind: isImplicit(task) ? 'facts' : task.handler ? 'handler' : 'task',
      ...how,
    }
  }
}

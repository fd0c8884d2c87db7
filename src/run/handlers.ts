import type { Position } from '../error/source.ts'
import { unknownHandler } from '../play/check-handlers.ts'
import type { Task } from '../play/task.ts'

/** A name that a task notifies, and where it is written. */
export interface Notice {
  readonly name: string
  readonly at: Position
}

/** The handlers of a play; roles that are included while it runs add theirs. */
export class Handlers {
  readonly #all: Task[]

  constructor(handlers: readonly Task[]) {
    this.#all = [...handlers]
  }

  get all(): readonly Task[] {
    return this.#all
  }

  includes(task: Task): boolean {
    return this.#all.includes(task)
  }

  add(handlers: readonly Task[]): void {
    for (const one of handlers) if (!this.includes(one)) this.#all.push(one)
  }

  /** The handlers a notice is for: the last one of that name, and all that listen to it. `nameOf` renders a name. */
  answering({ name, at }: Notice, nameOf: (handler: Task) => string): readonly Task[] {
    const listening = this.#all.filter((one) => one.listen.includes(name))
    const named = this.#all.findLast((one) => one.name !== undefined && namesOf(one, nameOf).includes(name))
    if (named) return [named, ...listening]
    if (listening.length > 0) return listening
    throw unknownHandler(name, at, this.#all)
  }
}

function namesOf(handler: Task, nameOf: (handler: Task) => string): readonly string[] {
  const written = handler.name?.text ?? ''
  const names = [written, nameOf(handler)]
  const { role } = handler
  if (!role) return names
  // A role of a collection goes by its short name, too.
  const roles = [role.role.name, role.role.name.split('.').at(-1) as string]
  return [...names, ...roles.flatMap((of) => names.map((name) => `${of} : ${name}`))]
}

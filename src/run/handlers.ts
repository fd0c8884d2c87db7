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

  /**
   * The handlers a notice is for: one of that name, and all that listen to it. Of several of one name the last list of
   * handlers counts, and in it the first. `nameOf` renders a name.
   */
  answering({ name, at }: Notice, nameOf: (handler: Task) => string): readonly Task[] {
    const listening = this.#all.filter((one) => one.listen.includes(name))
    const all = this.#all.filter((one) => one.name !== undefined && namesOf(one, nameOf).includes(name))
    const last = all.at(-1)
    const named = last && all.find((one) => isSameList(one, last))
    if (named) return [named, ...listening]
    if (listening.length > 0) return listening
    throw unknownHandler(name, at, this.#all)
  }
}

const isSameList = (one: Task, other: Task): boolean =>
  one.role === other.role && one.at.source.file === other.at.source.file

function namesOf(handler: Task, nameOf: (handler: Task) => string): readonly string[] {
  const written = handler.name?.text ?? ''
  const names = [written, nameOf(handler)]
  const { role } = handler
  if (!role) return names
  // A role of a collection goes by its short name, too.
  const roles = [role.role.name, role.role.name.split('.').at(-1) as string]
  return [...names, ...roles.flatMap((of) => names.map((name) => `${of} : ${name}`))]
}

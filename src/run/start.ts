import type { Item, Task } from '../play/task.ts'
import { isImplicit } from './play-items.ts'

/** Where a run begins: at its first task, or at the first task of a name (`--start-at-task`). */
export class Start {
  readonly #pattern: RegExp | undefined
  #found: boolean

  constructor(name: string | undefined) {
    this.#pattern = name === undefined ? undefined : shellPattern(name)
    this.#found = name === undefined
  }

  /** Whether the task to start at has come up. */
  get found(): boolean {
    return this.#found
  }

  /** The items of a play from the task on; nothing of a play before the one that has it, all of those after. */
  from(items: readonly Item[]): readonly Item[] {
    if (this.#found) return items
    const left = this.#after(items)
    this.#found = left.length > 0
    return left
  }

  #after(items: readonly Item[]): readonly Item[] {
    for (const [i, item] of items.entries()) {
      const rest = items.slice(i + 1)
      if (item.kind === 'task') {
        if (this.#isNamed(item)) return items.slice(i)
        continue
      }
      const body = this.#after(item.body)
      if (body.length > 0) return [{ ...item, body }, ...rest]
      const always = this.#after(item.always)
      if (always.length > 0) return [{ ...item, body: [], always }, ...rest]
    }
    return []
  }

  #isNamed(task: Task): boolean {
    const pattern = this.#pattern
    if (pattern === undefined || isImplicit(task) || task.call.kind === 'role-end') return false
    const name = task.name?.text ?? task.action
    return pattern.test(name) || (task.role !== undefined && pattern.test(`${task.role.role.name} : ${name}`))
  }
}

/** A pattern as a shell has it for file names: `*`, `?` and `[…]`. */
const shellPattern = (text: string): RegExp =>
  new RegExp(
    `^${text.replace(/\[(!?)([^\]]+)\]|[.+^${}()|[\]\\*?]/g, (all, not: string, set: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/\\/g, '\\\\')}]`
      return all === '*' ? '[\\s\\S]*' : all === '?' ? '[\\s\\S]' : `\\${all}`
    })}$`,
  )

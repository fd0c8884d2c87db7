import type { Task } from '../play/task.ts'

/** Whether tags let a task run: `always` and `never` mean what they say, unless they are named themselves. */
export function isSelected(task: Task, tags: readonly string[], skipTags: readonly string[]): boolean {
  const own = task.directives.tags
  const has = (tag: string): boolean => own.includes(tag)
  const named = tags.some((tag) => has(tag))
  const wanted =
    tags.length === 0 || tags.includes('all')
      ? !has('never') || named
      : named ||
        has('always') ||
        (tags.includes('tagged') && own.length > 0 && !has('never')) ||
        (tags.includes('untagged') && own.length === 0)
  if (!wanted) return false
  const skipped =
    skipTags.some((tag) => has(tag)) ||
    (skipTags.includes('all') && !has('always')) ||
    (skipTags.includes('tagged') && own.length > 0) ||
    (skipTags.includes('untagged') && own.length === 0)
  return !skipped
}

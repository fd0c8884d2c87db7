import vm from 'node:vm'
import { limitFault } from '../fault.ts'
import { limits } from '../limit.ts'

/** Steps that a pattern may take on a text before somebody has to look at the clock. */
const CHEAP = 20_000_000

const known = new WeakMap<RegExp, number>()

/**
 * How the steps of a pattern grow with the text: the power of its length, or infinite where repetitions hold each
 * other, alternatives are repeated or a group is referred to.
 */
function degree(regex: RegExp): number {
  const before = known.get(regex)
  if (before !== undefined) return before
  const made = degreeOf(regex.source)
  known.set(regex, made)
  return made
}

function degreeOf(source: string): number {
  /** For each open group whether something in it can match in several ways. */
  const groups = [false]
  let loops = 0
  let last = false
  for (const [piece] of source.matchAll(
    /\\k<|\\[1-9]|\\[pPu]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\{\d+(?:,\d*)?\}|[\s\S]/g,
  )) {
    if (/^\\(?:k<|[1-9])/.test(piece)) return Number.POSITIVE_INFINITY
    if (piece === '(') {
      groups.push(false)
    } else if (piece === ')') {
      last = groups.pop() ?? false
      if (last) groups[groups.length - 1] = true
      continue
    } else if (piece === '|') {
      groups[groups.length - 1] = true
    } else if (piece === '*' || piece === '+' || /^\{\d/.test(piece)) {
      if (last) return Number.POSITIVE_INFINITY
      groups[groups.length - 1] = true
      loops++
    } else if (piece === '?') {
      groups[groups.length - 1] = true
    }
    last = false
  }
  return loops
}

const sandbox: { work: () => unknown } = { work: () => undefined }
const context = vm.createContext(sandbox)
const script = new vm.Script('work()')

// The error is made by the context, whose `Error` is not the one here.
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/** Does work with a pattern on a text; a pattern that tries too many ways is stopped, and is a failure of the template. */
export function withinTime<T>(regex: RegExp, text: string, work: () => T): T {
  if (text.length ** (degree(regex) + 1) <= CHEAP) return work()
  const outer = sandbox.work
  sandbox.work = work
  try {
    return script.runInContext(context, { timeout: limits.regexMs }) as T
  } catch (error) {
    if (!isTimeout(error)) throw error
    return limitFault(
      `the regular expression ${JSON.stringify(regex.source)} did not come to an end on a text of ${text.length} characters in ${limits.regexMs / 1000} seconds`,
    )
  } finally {
    sandbox.work = outer
  }
}

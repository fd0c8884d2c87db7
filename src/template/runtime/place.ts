import { Failure } from '../../error/failure.ts'
import type { Position } from '../../error/source.ts'
import { didYouMean } from '../../text/nearest.ts'
import { Fault } from '../fault.ts'
import type { Context } from './context.ts'

/** Where the offsets of a template lie; null for a playbook's scalar, whose place the context knows. */
export interface Origin {
  readonly locate: ((offset: number) => Position | undefined) | null
}

/** What V8 says when it runs out of stack or room; no pattern, for a pattern needs stack too. */
const tooMuch = ['call stack', 'Invalid string length', 'Invalid array length', 'maximum size exceeded', 'allocation']

/** An error that is a limit of JavaScript's machine, as the limit of the template it is. */
export function asFault(error: unknown): unknown {
  if (error instanceof RangeError && tooMuch.some((words) => error.message.includes(words)))
    return new Fault('template-limit', 'the template needs more depth or memory than a template may have')
  return error
}

/** The failure of a render with its place; whatever is no fault of the template passes unchanged. */
export function place(thrown: unknown, offset: number, origin: Origin, context: Context): unknown {
  const error = asFault(thrown)
  if (!(error instanceof Fault)) return error
  const locate = origin.locate ?? context.locate
  const hint =
    error.hint ?? (error.missing === undefined ? undefined : didYouMean(error.missing, context.scope.names()))
  return new Failure(error.code, error.message, { at: locate?.(error.offset ?? offset), hint })
}

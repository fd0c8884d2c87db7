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

/** Whether Node refused a path for a null byte in it. */
export const isNullInPath = (error: Error): boolean =>
  'code' in error && error.code === 'ERR_INVALID_ARG_VALUE' && error.message.includes('without null bytes')

/** An error of JavaScript's machine that a template can bring about, as the fault of the template that it is. */
export function asFault(error: unknown): unknown {
  if (error instanceof RangeError && tooMuch.some((words) => error.message.includes(words)))
    return new Fault('template-limit', 'the template needs more depth or memory than a template may have')
  if (error instanceof Error && isNullInPath(error))
    return new Fault('template-type', 'a path with a null byte in it names no file')
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

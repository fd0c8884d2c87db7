import { describeFailure, Failure, Failures } from '../error/failure.ts'
import type { Screen } from '../report/screen.ts'

/** Prints what a command threw: a failure as a person reads it, anything else as the bug it is. */
export function showError(screen: Screen, error: unknown): void {
  if (error instanceof Failures) {
    for (const one of error.all) screen.err(`ERROR! ${describeFailure(one)}`, 'failed')
  } else if (error instanceof Failure) {
    screen.err(`ERROR! ${describeFailure(error)}`, 'failed')
  } else {
    const message = error instanceof Error ? error.message : String(error)
    screen.err(`ERROR! This is a bug in Tutti, please report it with the lines below: ${message}`, 'failed')
    screen.err(error instanceof Error ? (error.stack ?? '') : '(no stack)')
  }
}

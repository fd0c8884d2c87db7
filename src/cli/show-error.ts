import { describeFailure, Failure, Failures } from '../error/failure.ts'
import type { Screen } from '../report/screen.ts'
import type { CalledAs } from './called-as.ts'

/**
 * Prints what a command threw: a failure as a person reads it, anything else as the bug it is. Programs that call one of
 * Ansible's commands look for its sentences, so that under such a name these come first where they are known.
 */
export function showError(screen: Screen, error: unknown, called: CalledAs['kind'] = 'tutti'): void {
  const told = (failure: Failure): string =>
    called === 'tutti' || failure.known === undefined
      ? describeFailure(failure)
      : `${failure.known}\n${describeFailure(failure)}`
  if (error instanceof Failures) {
    for (const one of error.all) screen.err(`ERROR! ${told(one)}`, 'failed')
  } else if (error instanceof Failure) {
    screen.err(`ERROR! ${told(error)}`, 'failed')
  } else {
    const message = error instanceof Error ? error.message : String(error)
    screen.err(`ERROR! This is a bug in Tutti, please report it with the lines below: ${message}`, 'failed')
    screen.err(error instanceof Error ? (error.stack ?? '') : '(no stack)')
  }
}

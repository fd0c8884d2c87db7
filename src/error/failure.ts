import type { Code } from './code.ts'
import { excerpt } from './excerpt.ts'
import { describePosition, type Position } from './source.ts'

export interface FailureDetails {
  readonly at?: Position | undefined
  /** What to do about it, or what was meant. */
  readonly hint?: string | undefined
  /** Ansible's sentence for it, where playbooks compare it with the one they know. */
  readonly known?: string | undefined
  readonly cause?: unknown
}

/** Bad input or a fault outside the program, told in the order where, what, expected and got, what to do. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: Code
  readonly at: Position | undefined
  readonly hint: string | undefined
  readonly known: string | undefined

  constructor(code: Code, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.at = details.at
    this.hint = details.hint
    this.known = details.known
  }

  /** The same failure, placed: a position that is already known is kept. */
  placed(at: Position | undefined): Failure {
    const { hint, known, cause } = this
    return this.at || !at ? this : new Failure(this.code, this.message, { at, hint, known, cause })
  }
}

/** The key of a result under which printers find all there is to say of its failure: places, excerpts, advice. */
export const TOLD = '_ansible_told'

/** Several failures found together, so that they are shown together. */
export class Failures extends Error {
  override readonly name = 'Failures'
  readonly all: readonly Failure[]

  constructor(all: readonly Failure[]) {
    super(all.map((one) => one.message).join('\n'))
    this.all = all
  }
}

/** A failure as the text a person reads: position, message, excerpt, hint. */
export function describeFailure(failure: Failure): string {
  const where = failure.at ? `${describePosition(failure.at)}  ` : ''
  const lines = [where + failure.message]
  if (failure.at) lines.push(excerpt(failure.at))
  if (failure.hint) lines.push(...failure.hint.split('\n').map((line) => `  ${line}`))
  return lines.filter((line) => line !== '').join('\n')
}

/** Runs every part and throws all their failures as one; other errors pass through at once. */
export function collectFailures(parts: Iterable<() => void>): void {
  const found: Failure[] = []
  for (const part of parts) {
    try {
      part()
    } catch (error) {
      if (error instanceof Failure) found.push(error)
      else if (error instanceof Failures) found.push(...error.all)
      else throw error
    }
  }
  if (found.length === 1) throw found[0]
  if (found.length > 1) throw new Failures(found)
}

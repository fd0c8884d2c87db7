import { Refusal } from '../../src/module/contract.ts'
import { MARK } from './client.ts'
import { explainErrors } from './explain.ts'
import type { Login } from './login-args.ts'
import { type Rows, readResults } from './read-results.ts'

/** The parts of an answer: what the script printed, its status, and what it complained of. */
export interface Parts {
  readonly printed: string
  readonly status: number
  readonly error: string
}

/** An answer parted at its mark. */
export function readParts(stdout: string): Parts {
  const at = stdout.indexOf(MARK)
  const [, status = '', error = ''] = /^(\d+) -->\n([\s\S]*)$/.exec(stdout.slice(at + MARK.length)) ?? []
  return { printed: at < 0 ? stdout : stdout.slice(0, at), status: status === '' ? 1 : Number(status), error }
}

/** The results of an answer; throws a `Refusal` that says why when the server gave none. */
export function readAnswer(stdout: string, login: Login): readonly Rows[] {
  const { printed, status, error } = readParts(stdout)
  if (status !== 0) throw new Refusal(explainErrors(error, login) ?? `the client ended with status ${status}: ${error}`)
  return readResults(printed)
}

import { setTimeout } from 'node:timers/promises'
import { Failure } from '../error/failure.ts'
import { type Patience, Refusal, type Returned } from '../module/contract.ts'

/** Why a host may be reached a little later. */
const PASSING: readonly string[] = ['unreachable', 'authentication', 'timeout']

/** Tries until the host answers, letting go of the connection after each try that failed; tells the whole seconds it took. */
export async function patiently(
  { delayMs, sleepMs, timeoutMs }: Patience,
  attempt: () => Promise<unknown>,
  letGo: () => Promise<void>,
): Promise<Returned> {
  const began = Date.now()
  const elapsed = (): number => Math.floor((Date.now() - began) / 1000)
  if (delayMs > 0) await setTimeout(delayMs)
  for (;;) {
    try {
      await attempt()
      return { elapsed: elapsed() }
    } catch (error) {
      if (!(error instanceof Failure) || !PASSING.includes(error.code)) throw error
      await letGo()
      if (Date.now() - began + sleepMs >= timeoutMs)
        throw new Refusal(`timed out waiting for ping module test: ${error.message}`, { elapsed: elapsed() })
      await setTimeout(sleepMs)
    }
  }
}

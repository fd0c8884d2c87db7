import vm from 'node:vm'
import { Failure } from '../../../src/error/failure.ts'
import type { Position } from '../../../src/error/source.ts'
import type { MadeCase } from '../generate/case.ts'
import { work } from '../oracle/own.ts'

/** Far more than any template takes that its limits hold, on a machine that others use too. */
const PATIENCE_MS = 60_000

const context = vm.createContext({ run: () => {} })
const script = new vm.Script('run()')

/** Runs what may never come to an end. */
function within(run: () => void): void {
  context.run = run
  script.runInContext(context, { timeout: PATIENCE_MS })
}

function misplaced(at: Position | undefined): string | undefined {
  if (!at) return 'has no place'
  const line = at.source.text.split('\n')[at.line - 1]
  if (line === undefined) return `is at line ${at.line}, which does not exist`
  return at.column >= 1 && at.column <= line.length + 1 ? undefined : `is at column ${at.column} of ${line.length}`
}

/** What is wrong about how a damaged template ends: a crash, a hang, or a failure without a place; undefined if nothing. */
export function troubleOf(one: MadeCase): string | undefined {
  const [ask = 'text'] = one.ask
  let failed: unknown
  try {
    within(() => {
      try {
        work(one, ask, { source: { file: one.id, text: one.template }, line: 1, column: 1, length: 0 })
      } catch (error) {
        failed = error
      }
    })
  } catch (error) {
    return `hangs: ${String(error)}`
  }
  if (failed === undefined) return undefined
  if (!(failed instanceof Failure))
    return `crashes: ${failed instanceof Error ? (failed.stack ?? failed.message) : String(failed)}`
  const wrong = misplaced(failed.at)
  return wrong && `the failure ${JSON.stringify(failed.message)} (${failed.code}) ${wrong}`
}

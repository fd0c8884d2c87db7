import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Node } from '../text/node.ts'
import { holdsTemplate, type Reading } from './reading.ts'

/** When the debugger is asked in: never, always, or where a task ended so. */
export const debuggerModes = ['always', 'never', 'on_failed', 'on_unreachable', 'on_skipped'] as const
export type DebuggerMode = (typeof debuggerModes)[number]

/** The mode of a name; throws where there is none. */
export function debuggerMode(name: string, node: Node | undefined): DebuggerMode {
  const known = debuggerModes.find((one) => one === name)
  if (known) return known
  throw new Failure('bad-keyword', `debugger: there is no "${name}"`, {
    at: node?.at,
    hint: didYouMean(name, debuggerModes) ?? `debugger takes: ${debuggerModes.join(', ')}`,
  })
}

/** Reports a debugger that asks for what there is not. */
export function checkDebugger(reading: Reading, node: Node | undefined): void {
  if (node?.kind === 'scalar' && !holdsTemplate(node)) reading.attempt(() => debuggerMode(node.text, node))
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Listener } from '../run/event.ts'
import { jsonText } from './json-text.ts'
import { shownResult } from './shown-result.ts'

/** Keeps the result of each host in a file of its own, named by the host, as `ansible --tree` does. */
export function treeWriter(folder: string, redact: (text: string) => string): Listener {
  return (event) => {
    if (event.kind !== 'task-finished' || event.outcome.status === 'skipped') return
    const result = redact(jsonText(shownResult(event.task, event.outcome, 0).values))
    try {
      mkdirSync(folder, { recursive: true })
      // A host's name is one file name, whatever is in it.
      writeFileSync(join(folder, event.host.replaceAll('/', '_')), result)
    } catch (cause) {
      throw new Failure('file-missing', `cannot write the result of ${event.host} below ${folder}`, { cause })
    }
  }
}

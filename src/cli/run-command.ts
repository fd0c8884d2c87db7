import { hostListing } from '../report/listing.ts'
import { minimalPrinter, oneLinePrinter } from '../report/minimal.ts'
import { treeWriter } from '../report/tree.ts'
import type { Listener } from '../run/event.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfEnding } from './exit-code.ts'
import type { RunOptions } from './options.ts'
import type { Workplace } from './workplace.ts'

/** Runs `tutti run` and returns its exit code. */
export async function runCommand(options: RunOptions, engine: Engine, workplace: Workplace): Promise<number> {
  const { screen } = workplace
  const printer = options.oneLine
    ? oneLinePrinter(screen, options.verbosity, options.configured.display)
    : minimalPrinter(screen, options.verbosity, options.configured.display)
  if (options.listHosts) {
    const context = await workplace.context(options, printer, 'quiet')
    screen.out(hostListing(await engine.listHosts(options, context)))
    return 0
  }
  const kept = options.treeFolder === undefined ? undefined : treeWriter(options.treeFolder, screen.redact)
  const both: Listener = (event) => {
    printer(event)
    kept?.(event)
  }
  const { ending } = await engine.adHoc(options, await workplace.context(options, both, 'work'))
  return exitCodeOfEnding(ending)
}

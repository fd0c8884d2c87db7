import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { findPlaybook } from '../play/collection.ts'
import { humanPrinter } from '../report/human.ts'
import { playbookListing } from '../report/listing.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfEnding } from './exit-code.ts'
import type { PlayOptions } from './options.ts'
import type { Workplace } from './workplace.ts'

/** Runs `tutti play` and returns its exit code. */
export async function playCommand(options: PlayOptions, engine: Engine, workplace: Workplace): Promise<number> {
  const { collectionsPath } = options.language
  for (const playbook of options.playbooks) checkPlaybook(findPlaybook(playbook, { collectionsPath }))
  const { screen } = workplace
  const printer = humanPrinter(screen, options.verbosity)
  switch (options.mode.kind) {
    case 'syntax-check':
      await engine.checkSyntax(options, await workplace.context(options, printer, 'quiet'))
      for (const playbook of options.playbooks) screen.out(`\nplaybook: ${playbook}`)
      return 0
    case 'list': {
      const listed = await engine.listPlaybooks(options, await workplace.context(options, printer, 'quiet'))
      for (const playbook of listed) screen.out(playbookListing(playbook, options.mode))
      return 0
    }
    case 'run':
      return exitCodeOfEnding((await engine.play(options, await workplace.context(options, printer, 'work'))).ending)
  }
}

/** Fails for a playbook that is not there before any password is asked for. */
function checkPlaybook(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) {
    const folder = dirname(path)
    const meant = didYouMean(basename(path), namesIn(folder))
    const hint = meant?.replace(/"(.*)"/, (_, name: string) => `"${join(folder, name)}"`)
    throw new Failure('file-missing', `the playbook: ${path} could not be found`, { hint })
  }
  if (found.isDirectory()) throw new Failure('file-missing', `the playbook: ${path} does not appear to be a file`)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { findPlaybook } from '../play/collection.ts'
import { humanPrinter } from '../report/human.ts'
import { playbookListing } from '../report/listing.ts'
import type { Listener } from '../run/event.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Engine } from './engine.ts'
import { exitCodeOfEnding } from './exit-code.ts'
import type { PlayOptions } from './options.ts'
import { writeRetryFile } from './retry-file.ts'
import type { Workplace } from './workplace.ts'

/** Runs `tutti play` and returns its exit code. */
export async function playCommand(options: PlayOptions, engine: Engine, workplace: Workplace): Promise<number> {
  const { collectionsPath } = options.configured
  for (const playbook of options.playbooks) checkPlaybook(findPlaybook(playbook, { collectionsPath }))
  const { screen } = workplace
  const { display, retryFiles } = options.configured
  const printer = humanPrinter(screen, options.verbosity, display)
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
    case 'run': {
      let playbook = options.playbooks[0] ?? ''
      const listener: Listener = (event) => {
        if (event.kind === 'playbook-started') playbook = event.file
        printer(event)
      }
      const { recap, ending } = await engine.play(options, await workplace.context(options, listener, 'work'))
      const file = retryFiles && writeRetryFile(playbook, retryFiles.folder, recap)
      if (file !== undefined) screen.out(`\tto retry, use: --limit @${file}\n`)
      return exitCodeOfEnding(ending)
    }
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

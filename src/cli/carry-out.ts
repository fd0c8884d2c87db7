import type { Configuration } from '../config/configuration.ts'
import { refuseSettings } from '../config/refuse.ts'
import type { CommandName } from './called-as.ts'
import { defaultsOf } from './defaults.ts'
import type { Engine } from './engine.ts'
import { exitCodes } from './exit-code.ts'
import type { Parsed } from './parsed.ts'
import { tellConfiguration } from './tell-configuration.ts'
import type { Workplace } from './workplace.ts'

/** What a command is carried out with. */
export interface Means {
  readonly stdout: { write(text: string): unknown }
  readonly loadEngine: () => Promise<Engine>
  readonly workplace: Workplace
  readonly configuration: Configuration
}

/** Reads the words behind a command, `name` being what it was called as, and carries it out; gives its exit code. */
export async function carryOut(
  command: CommandName,
  words: readonly string[],
  name: string,
  { stdout, loadEngine, workplace, configuration }: Means,
): Promise<number> {
  switch (command) {
    case 'play': {
      const { parsePlay } = await import('./parse.ts')
      return understood(parsePlay(words, defaultsOf(configuration), name), async (options) => {
        const { playCommand } = await import('./play-command.ts')
        return playCommand(options, await loadEngine(), workplace)
      })
    }
    case 'run': {
      const { parseRun } = await import('./parse.ts')
      return understood(parseRun(words, defaultsOf(configuration), name), async (options) => {
        const { runCommand } = await import('./run-command.ts')
        return runCommand(options, await loadEngine(), workplace)
      })
    }
    case 'inventory': {
      const { parseInventory } = await import('./inventory/parse.ts')
      return understood(parseInventory(words, defaultsOf(configuration), name), async (options) => {
        const { inventoryCommand } = await import('./inventory/command.ts')
        return inventoryCommand(options, workplace)
      })
    }
    case 'config': {
      const { parseConfig } = await import('./config/parse.ts')
      const parsed = parseConfig(words, name)
      if (parsed.kind === 'help') return tell(parsed.text)
      const { configCommand } = await import('./config/command.ts')
      return configCommand(parsed.options, configuration, workplace.screen)
    }
  }

  async function understood<O extends { readonly verbosity: number }>(
    parsed: Parsed<O>,
    act: (options: O) => Promise<number>,
  ): Promise<number> {
    if (parsed.kind === 'help') return tell(parsed.text)
    refuseSettings(configuration)
    await tellConfiguration(configuration, parsed.options.verbosity, workplace.screen)
    return act(parsed.options)
  }

  function tell(text: string): number {
    stdout.write(text)
    return exitCodes.done
  }
}

import type { Configuration } from '../config/configuration.ts'
import { refuseSettings } from '../config/refuse.ts'
import type { CommandName } from './called-as.ts'
import { defaultsOf } from './defaults.ts'
import type { Engine } from './engine.ts'
import { exitCodes } from './exit-code.ts'
import { inventoryCommand } from './inventory/command.ts'
import { parseInventory } from './inventory/parse.ts'
import { parsePlay, parseRun } from './parse.ts'
import { showError } from './show-error.ts'
import type { Surroundings } from './surroundings.ts'
import { tellConfiguration } from './tell-configuration.ts'
import { type Parsed, WrongWords } from './understand.ts'
import type { Workplace } from './workplace.ts'

/** What a command is carried out with. */
export interface Means {
  readonly surroundings: Surroundings
  readonly loadEngine: () => Promise<Engine>
  readonly workplace: Workplace
  readonly configuration: Configuration
}

/** Reads the words behind a command, `name` being what it was called as, and carries it out; gives its exit code. */
export async function carryOut(
  command: CommandName,
  words: readonly string[],
  name: string,
  { surroundings, loadEngine, workplace, configuration }: Means,
): Promise<number> {
  switch (command) {
    case 'play': {
      return understood(
        parsePlay(words, defaultsOf(configuration), name),
        async (options) => {
          const { playCommand } = await import('./play-command.ts')
          return playCommand(options, await loadEngine(), workplace)
        },
        'run',
      )
    }
    case 'run': {
      return understood(
        parseRun(words, defaultsOf(configuration), name),
        async (options) => {
          const { runCommand } = await import('./run-command.ts')
          return runCommand(options, await loadEngine(), workplace)
        },
        'run',
      )
    }
    case 'inventory': {
      return understood(parseInventory(words, defaultsOf(configuration), name), async (options) => {
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
    case 'doc': {
      const { parseDoc } = await import('./parse-doc.ts')
      const parsed = parseDoc(words, name)
      if (parsed.kind === 'help') return tell(parsed.text)
      const { docCommand } = await import('./doc-command.ts')
      docCommand(parsed.options, (text) => surroundings.stdout.write(text))
      return exitCodes.done
    }
    case 'template': {
      const { parseTemplate } = await import('./template/parse.ts')
      return understood(parseTemplate(words, defaultsOf(configuration), name), async (options) => {
        const { templateCommand } = await import('./template/command.ts')
        return templateCommand(options, await loadEngine(), workplace, surroundings)
      })
    }
    case 'vault':
      return wrongWordsApart(async () => {
        const { parseVault } = await import('./parse-vault.ts')
        return understood(parseVault(words, defaultsOf(configuration), name), async (options) => {
          const { vaultCommand } = await import('./vault-command.ts')
          return vaultCommand(options, surroundings, workplace)
        })
      })
    case 'galaxy':
      return wrongWordsApart(async () => {
        const { parseGalaxy } = await import('./parse-galaxy.ts')
        return understood(parseGalaxy(words, defaultsOf(configuration), name), async (options) => {
          const { galaxyCommand } = await import('./galaxy-command.ts')
          return galaxyCommand(options, workplace)
        })
      })
  }

  async function understood<O extends { readonly verbosity: number }>(
    parsed: Parsed<O>,
    act: (options: O) => Promise<number>,
    tells: 'run' | 'other' = 'other',
  ): Promise<number> {
    if (parsed.kind === 'help') return tell(parsed.text)
    refuseSettings(configuration)
    await tellConfiguration(configuration, parsed.options.verbosity, workplace.screen, tells)
    return act(parsed.options)
  }

  /** Ends with a code of its own when the words themselves are wrong, as Ansible's commands with actions do. */
  async function wrongWordsApart(act: () => Promise<number>): Promise<number> {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof WrongWords)) throw error
      showError(workplace.screen, error)
      return exitCodes.wrongWords
    }
  }

  function tell(text: string): number {
    surroundings.stdout.write(text)
    return exitCodes.done
  }
}

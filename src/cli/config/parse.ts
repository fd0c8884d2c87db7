import { Command, Option } from 'commander'
import { Failure } from '../../error/failure.ts'
import { didYouMean } from '../../text/nearest.ts'
import { type Parsed, understand } from '../understand.ts'
import type { ConfigOptions } from './options.ts'

interface ConfigFlags {
  readonly onlyChanged?: boolean
  readonly changedOnly?: boolean
  readonly format: ConfigOptions['format']
  readonly verbose: number
}

const actions = ['list', 'dump', 'view'] as const

const absent: { readonly [action: string]: string } = {
  init: 'docs/configuration.md lists all settings',
  validate: '"tutti config dump -v" names what is unknown',
}

/** Reads the words behind `tutti config`; `name` is what the program was called as. */
export function parseConfig(words: readonly string[], name: string): Parsed<ConfigOptions> {
  const command = new Command(name)
    .description(
      'Shows the configuration: what can be set and what it does here (list), what is set and where (dump), the file itself (view).',
    )
    .argument('<action>', 'list, dump or view')
    .option('--only-changed', 'with dump, only what is set')
    .addOption(new Option('--changed-only').hideHelp())
    .addOption(
      new Option('-f, --format <format>', 'how it is written').choices(['display', 'json', 'yaml']).default('display'),
    )
    .option('-v, --verbose', 'tell more', (_: unknown, before: number) => before + 1, 0)
  return understand(command, words, () => {
    const flags = command.opts<ConfigFlags>()
    return {
      action: actionOf(command.args[0] ?? ''),
      onlyChanged: flags.onlyChanged ?? flags.changedOnly ?? false,
      format: flags.format,
      verbosity: flags.verbose,
    }
  })
}

function actionOf(word: string): ConfigOptions['action'] {
  const found = actions.find((one) => one === word)
  if (found) return found
  const hint = absent[word] ?? didYouMean(word, actions)
  throw new Failure('usage', `there is no "config ${word}"; there are config list, config dump and config view`, {
    hint,
  })
}

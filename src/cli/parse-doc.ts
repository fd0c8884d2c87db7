import { Command } from 'commander'
import { Failure } from '../error/failure.ts'
import { type Parsed, understand } from './understand.ts'

/** The command line of `tutti doc`. */
export interface DocOptions {
  readonly list: boolean
  readonly json: boolean
  readonly names: readonly string[]
}

/** Reads the words behind `tutti doc`; `name` is what the program was called as. */
export function parseDoc(words: readonly string[], name: string): Parsed<DocOptions> {
  const command = new Command(name)
    .description('Tells what modules are for, their arguments and what they return.')
    .argument('[module...]', 'modules, with or without their collection')
    .option('-l, --list', 'one line for each module')
    .option('-j, --json', 'print JSON')
  return understand(command, words, () => {
    const { list = false, json = false } = command.opts<{ readonly list?: boolean; readonly json?: boolean }>()
    if (command.args.length === 0 && !list && !json) {
      throw new Failure('usage', 'which module? ', { hint: `${name} -l lists the modules` })
    }
    return { list, json, names: command.args }
  })
}

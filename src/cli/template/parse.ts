import { Command } from 'commander'
import { Failure } from '../../error/failure.ts'
import type { Defaults } from '../defaults.ts'
import { alias, collect } from '../flag.ts'
import type { TemplateInput, TemplateOptions } from '../options.ts'
import { resultsOption, type SharedFlags, sharedOptions } from '../shared-flags.ts'
import { type Parsed, understand } from '../understand.ts'

interface TemplateFlags extends SharedFlags {
  readonly file?: string
  readonly host?: string
  readonly jsonl?: boolean
}

/** Reads the words behind `tutti template`; `name` is what the program was called as. */
export function parseTemplate(words: readonly string[], defaults: Defaults, name: string): Parsed<TemplateOptions> {
  const command = new Command(name)
    .description('Renders a template, or evaluates an expression, and shows what becomes of it.')
    .argument('[text]', 'a template as a playbook would hold it, or an expression without braces')
    .option('-f, --file <file>', 'render this template file, as the module template does')
    .option('--jsonl', 'render each line of standard input: {id, template, vars, file} becomes {id, text, value}')
    .option('-i, --inventory <source>', 'inventory file or folder, or hosts with commas; may be repeated', collect)
    .addOption(alias('--inventory-file <source>').argParser(collect))
    .option('--host <name>', 'with the variables that this host has in the inventory and in files; it is not asked')
    .option('-e, --extra-vars <vars>', 'variables that win over all others: key=value, YAML, JSON or @file', collect)
    .addOption(resultsOption())
  return understand(command, words, () => {
    const flags = command.opts<TemplateFlags>()
    const [text] = command.args
    return {
      kind: 'template',
      ...sharedOptions(flags, defaults),
      input: inputOf(flags, text),
      host: flags.host,
    }
  })
}

function inputOf(flags: TemplateFlags, text: string | undefined): TemplateInput {
  const inputs: readonly (TemplateInput | undefined)[] = [
    text === undefined ? undefined : { kind: 'text', text },
    flags.file === undefined ? undefined : { kind: 'file', path: flags.file },
    flags.jsonl ? { kind: 'lines' } : undefined,
  ]
  const [input, second] = inputs.filter((one) => one !== undefined)
  const one = 'a text, --file or --jsonl'
  if (!input) throw new Failure('usage', `say what to render: ${one}`)
  if (second) throw new Failure('usage', `only one of ${one} can be rendered at a time`)
  return input
}

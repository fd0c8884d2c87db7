import { Command, Option } from 'commander'
import { Failure } from '../error/failure.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Defaults } from './defaults.ts'
import { collect } from './flag.ts'
import type { VaultSettings } from './options.ts'
import { type Parsed, understand, WrongWords } from './understand.ts'
import { addVaultFlags, type VaultFlags, vaultSettings } from './vault-flags.ts'
import { type VaultAction, type VaultOptions, vaultActions } from './vault-options.ts'

interface Flags extends VaultFlags {
  readonly verbose: number
  readonly output?: string
  readonly encryptVaultId?: string
  readonly prompt?: boolean
  readonly showInput?: boolean
  readonly name?: readonly string[]
  readonly stdinName?: string
  readonly newVaultPasswordFile?: string
  readonly newVaultId?: string
}

const descriptions: { readonly [action in VaultAction]: string } = {
  create: 'Opens an editor on a new file, and seals what is left in it.',
  decrypt: 'Puts the plain content in the place of a vault.',
  edit: 'Opens an editor on the content of vaults, and seals what is left.',
  view: 'Shows the content of vaults.',
  encrypt: 'Seals files.',
  encrypt_string: 'Seals texts as !vault values for YAML.',
  rekey: 'Seals vaults anew, with another secret.',
}

const help = (name: string): string =>
  [
    `Usage: ${name} ACTION [options] [file...]`,
    '',
    ...vaultActions.map((action) => `  ${action.padEnd(16)}${descriptions[action]}`),
    '',
    `  ${name} ACTION --help lists the options`,
    '',
  ].join('\n')

/** Reads the words behind `tutti vault`; `name` is what the program was called as. */
export function parseVault(words: readonly string[], defaults: Defaults, name: string): Parsed<VaultOptions> {
  const before = words.findIndex((word) => !/^(-v+|--verbose)$/.test(word))
  const [action, ...rest] = before < 0 ? [] : words.slice(before)
  if (action === '--help' || action === '-h' || action === 'help') return { kind: 'help', text: help(name) }
  const known = vaultActions.find((one) => one === action)
  if (!known) {
    const message = action === undefined ? `${name} needs an action` : `${name}: there is no action "${action}"`
    throw new WrongWords(message, { hint: (action && didYouMean(action, vaultActions)) || help(name).trim() })
  }
  return parseAction(known, [...words.slice(0, before), ...rest], defaults, name)
}

function parseAction(
  action: VaultAction,
  words: readonly string[],
  defaults: Defaults,
  name: string,
): Parsed<VaultOptions> {
  const command = new Command(`${name} ${action}`).description(descriptions[action])
  if (action === 'encrypt_string') command.argument('[text...]', 'what to seal; - for standard input')
  else command.argument('[file...]', 'the files')
  addVaultFlags(command)
  if (action === 'encrypt' || action === 'decrypt' || action === 'encrypt_string') {
    command.option('--output <file>', 'where the result goes; - for standard output')
  }
  if (action !== 'decrypt' && action !== 'view') {
    command.option('--encrypt-vault-id <label>', 'seal with the secret of this label')
  }
  if (action === 'encrypt_string') {
    command
      .option('-p, --prompt', 'ask for the text')
      .option('--show-input', 'show the text while it is typed')
      .option('-n, --name <name>', 'the name of the variable; may be repeated', collect)
      .option('--stdin-name <name>', 'the name of the variable for what standard input says')
  }
  if (action === 'rekey') {
    command
      .option('--new-vault-password-file <file>', 'file or script with the new password')
      .addOption(new Option('--new-vault-id <id>', 'the new secret: LABEL@SOURCE').conflicts('newVaultPasswordFile'))
  }
  command.option('-v, --verbose', 'tell more', (_: unknown, already: number) => already + 1, 0)
  return understand(command, words, () => optionsOf(action, command.args, command.opts<Flags>(), defaults, name))
}

function optionsOf(
  action: VaultAction,
  args: readonly string[],
  flags: Flags,
  defaults: Defaults,
  name: string,
): VaultOptions {
  const vault = vaultSettings(flags, defaults)
  const wrong = vault.ids.find((id) => id.includes(';'))
  if (wrong !== undefined) {
    const why = "The character ';' is not allowed in vault ids"
    throw new Failure('usage', `'${wrong}' is not a valid vault id. ${why}`)
  }
  const { output } = flags
  if (output !== undefined && args.length > 1) {
    throw new Failure('usage', 'At most one input file may be used with the --output option')
  }
  const shared = { name, vault, verbosity: flags.verbose + defaults.verbosity }
  const encryptLabel = flags.encryptVaultId || defaults.vault.encryptLabel
  switch (action) {
    case 'create':
      if (args.length !== 1) throw new Failure('usage', `${name} create can take only one filename argument`)
      return { ...shared, action, files: args, encryptLabel }
    case 'edit':
    case 'view':
      return { ...shared, action, files: args }
    case 'encrypt':
      return { ...shared, action, files: args, output, encryptLabel }
    case 'decrypt':
      return { ...shared, action, files: args, output }
    case 'rekey':
      return {
        ...shared,
        action,
        files: args,
        encryptLabel,
        fresh: freshSettings(vault, flags, defaults, encryptLabel),
      }
    case 'encrypt_string': {
      const stdin = args.length === 0 || args.includes('-') || flags.stdinName !== undefined
      const prompt = flags.prompt ?? false
      if (prompt && stdin && (args.length > 0 || flags.stdinName !== undefined)) throw promptAndInput()
      return {
        ...shared,
        action,
        output,
        encryptLabel,
        prompt,
        stdin: stdin && !prompt,
        showInput: flags.showInput ?? false,
        stdinName: flags.stdinName,
        names: flags.name ?? [],
        texts: args.filter((one) => one !== '-'),
      }
    }
  }
}

const promptAndInput = (): Failure =>
  new Failure('usage', 'The --prompt option is not supported if also reading input from stdin')

/** Where the new secret of `rekey` comes from. */
function freshSettings(
  vault: VaultSettings,
  flags: Flags,
  { vault: usual }: Defaults,
  encryptLabel: string | undefined,
): VaultSettings {
  return {
    ...vault,
    ids: [...(encryptLabel === undefined ? [] : usual.identityList), ...(flags.newVaultId ? [flags.newVaultId] : [])],
    passwordFiles: [flags.newVaultPasswordFile, usual.passwordFile].filter((one) => one !== undefined),
  }
}

import { type Command, Option } from 'commander'
import { Failure } from '../error/failure.ts'
import { resultRules } from '../template/result-rule.ts'
import { didYouMean } from '../text/nearest.ts'
import { type Defaults, passwordSource, transportMeant, transportNamed } from './defaults.ts'
import { alias, collect, numberOption } from './flag.ts'
import { becomeMethods, type Options, type PasswordSource } from './options.ts'
import { addVaultFlags, type VaultFlags, vaultSettings } from './vault-flags.ts'

/** What commander makes of the options that both commands share. */
export interface SharedFlags extends VaultFlags {
  readonly inventory?: readonly string[]
  readonly inventoryFile?: readonly string[]
  readonly limit?: string
  readonly extraVars?: readonly string[]
  readonly forks?: number
  readonly user?: string
  readonly connection?: string
  readonly timeout?: number
  readonly keyFile?: string
  readonly askPass?: boolean
  readonly connPassFile?: string
  readonly become?: boolean
  readonly becomeMethod?: string
  readonly becomeUser?: string
  readonly askBecomePass?: boolean
  readonly becomePassFile?: string
  readonly check?: boolean
  readonly diff?: boolean
  readonly verify?: boolean
  readonly modulePath?: readonly string[]
  readonly verbose?: number
  readonly templateResults?: string
}

/** Adds the options that both commands share. */
export function addSharedFlags(command: Command): void {
  command
    .option('-i, --inventory <source>', 'inventory file or folder, or hosts with commas; may be repeated', collect)
    .addOption(alias('--inventory-file <source>').argParser(collect))
    .option('-l, --limit <pattern>', 'only the hosts that this pattern matches as well')
    .option('-e, --extra-vars <vars>', 'variables that win over all others: key=value, YAML, JSON or @file', collect)
    .addOption(numberOption('-f, --forks <number>', 'hosts that are worked on at the same time', 1))
    .option('-u, --user <name>', 'log in as this user')
    .option('-c, --connection <name>', 'how hosts are reached: ssh or local')
    .addOption(numberOption('-T, --timeout <seconds>', 'how long to wait for a connection', 1))
    .option('--private-key, --key-file <file>', 'private key to log in with')
    .option('-k, --ask-pass', 'ask for the password to log in with')
    .addOption(
      new Option('--connection-password-file, --conn-pass-file <file>', 'read that password from a file').conflicts(
        'askPass',
      ),
    )
    .option('-b, --become', 'run tasks as another user')
    .option('--become-method <method>', `by ${becomeMethods.join(', ')} (default: sudo)`)
    .option('--become-user <name>', 'as this user (default: root)')
    .option('-K, --ask-become-pass', 'ask for the password to become that user with')
    .addOption(
      new Option('--become-password-file, --become-pass-file <file>', 'read that password from a file').conflicts(
        'askBecomePass',
      ),
    )
    .option('-C, --check', 'change nothing, tell what would be changed')
    .option('-D, --diff', 'show the differences that changes make')
    .option('--verify', 'ask the host again after each change whether it took')
    .option('-M, --module-path <folders>', 'look for modules here first; colons between several', collect)
    .addOption(resultsOption())
  addVaultFlags(command)
  command.option('-v, --verbose', 'tell more; -vvv tells most', (_: unknown, before: number) => before + 1, 0)
}

/** The option that says what scalars become. */
export const resultsOption = (): Option =>
  new Option('--template-results <rule>', 'what a scalar with a template becomes').choices(resultRules)

/** An `-e` as it is; a path without its "@" would be read as a word. */
export function checkExtraVars(text: string): string {
  const trimmed = text.trim()
  if (/^[./]/.test(trimmed)) {
    const message = `-e ${trimmed}: a file of variables is named with an "@" in front`
    throw new Failure('usage', message, { hint: `-e @${trimmed}` })
  }
  return trimmed
}

function transportOf(name: string): Options['connection']['transport'] {
  const found = transportNamed(name)
  if (found) return found
  throw new Failure('usage', `-c ${name}: there is no connection of this name; there are: ssh, local`, {
    hint: transportMeant(name),
  })
}

function becomeMethodOf(name: string): Options['become']['method'] {
  const known = becomeMethods.find((method) => method === name)
  if (known) return known
  const list = becomeMethods.join(', ')
  throw new Failure('usage', `--become-method ${name}: there is no method of this name; there are: ${list}`, {
    hint: didYouMean(name, becomeMethods),
  })
}

/** What the flags say of a password; nothing leaves it to the configuration. */
const passwordOf = (ask: boolean | undefined, file: string | undefined, otherwise: PasswordSource): PasswordSource =>
  ask || file !== undefined ? passwordSource(ask ?? false, file) : otherwise

/** The shared part of the options from the flags, with the defaults of the configuration behind. */
export function sharedOptions(flags: SharedFlags, defaults: Defaults): Omit<Options, 'kind'> {
  const inventories = [...(flags.inventory ?? []), ...(flags.inventoryFile ?? [])]
  return {
    inventories: inventories.length > 0 ? inventories : defaults.inventories,
    limit: flags.limit,
    extraVars: (flags.extraVars ?? []).map(checkExtraVars).filter((text) => text !== ''),
    forks: flags.forks ?? defaults.forks,
    connection: {
      transport: flags.connection === undefined ? defaults.transport : transportOf(flags.connection),
      user: flags.user ?? defaults.user,
      privateKeyFile: flags.keyFile ?? defaults.privateKeyFile,
      timeoutMs: flags.timeout === undefined ? defaults.timeoutMs : flags.timeout * 1000,
      hostKeyChecking: defaults.hostKeyChecking,
      password: passwordOf(flags.askPass, flags.connPassFile, defaults.connectionPassword),
    },
    become: {
      wanted: flags.become ?? defaults.become,
      method: flags.becomeMethod === undefined ? defaults.becomeMethod : becomeMethodOf(flags.becomeMethod),
      user: flags.becomeUser,
      password: passwordOf(flags.askBecomePass, flags.becomePassFile, defaults.becomePassword),
    },
    vault: vaultSettings(flags, defaults),
    check: flags.check ?? false,
    diff: flags.diff ?? defaults.diff,
    verify: flags.verify ?? false,
    verbosity: (flags.verbose ?? 0) + defaults.verbosity,
    modulePaths: (flags.modulePath ?? []).flatMap((paths) => paths.split(':')).filter(Boolean),
    rolePaths: defaults.rolePaths,
    configured: defaults.configured,
    templateResults: resultRules.find((one) => one === flags.templateResults) ?? defaults.templateResults,
  }
}

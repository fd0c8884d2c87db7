import { type Command, Option } from 'commander'
import type { Defaults } from './defaults.ts'
import { alias, collect } from './flag.ts'
import type { VaultSettings } from './options.ts'

/** What commander makes of the options that name vault secrets. */
export interface VaultFlags {
  readonly vaultId?: readonly string[]
  readonly vaultPasswordFile?: readonly string[]
  readonly vaultPassFile?: readonly string[]
  readonly askVaultPass?: boolean
  readonly askVaultPassword?: boolean
}

/** Adds the options that name vault secrets. */
export function addVaultFlags(command: Command): void {
  const exclusive = ['vaultPasswordFile', 'vaultPassFile']
  command
    .option('--vault-id <id>', 'LABEL@FILE, LABEL@SCRIPT or LABEL@prompt: opens vaults; may be repeated', collect)
    .option('--vault-password-file <file>', 'file or script with a password of vaults; may be repeated', collect)
    .addOption(alias('--vault-pass-file <file>').argParser(collect))
    .addOption(new Option('--ask-vault-pass', 'ask for the password of vaults').conflicts(exclusive))
    .addOption(alias('--ask-vault-password').conflicts(exclusive))
}

/** Which vault secrets a command line and the environment name. */
export function vaultSettings(flags: VaultFlags, { vault: usual }: Pick<Defaults, 'vault'>): VaultSettings {
  const given = [...(flags.vaultPasswordFile ?? []), ...(flags.vaultPassFile ?? [])]
  return {
    ids: [...usual.identityList, ...(flags.vaultId ?? [])],
    passwordFiles: usual.passwordFile === undefined ? given : [...given, usual.passwordFile],
    ask: flags.askVaultPass ?? flags.askVaultPassword ?? usual.ask,
    matchLabels: usual.matchLabels,
    defaultLabel: usual.defaultLabel,
  }
}

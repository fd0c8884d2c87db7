import { type Command, Option } from 'commander'
import { Failure } from '../error/failure.ts'

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
]

const wholeNumber =
  (flags: string, least: number) =>
  (text: string): number => {
    if (!/^\d+$/.test(text.trim()) || Number(text) < least) {
      const bound = least === 0 ? 'a whole number' : `a whole number from ${least} on`
      throw new Failure('usage', `${flags} takes ${bound}, got "${text}"`)
    }
    return Number(text)
  }

/** An option that takes a number; the number is checked. */
export const numberOption = (flags: string, description: string, least: number): Option =>
  new Option(flags, description).argParser(wholeNumber(flags.replace(/ <.*/, ''), least))

/** An option that is another name of one that the help shows. */
export const alias = (flags: string): Option => new Option(flags).hideHelp()

interface Refused {
  readonly flags: string
  readonly why: string
}

/** Options of Ansible that are known and refused, each with the sentence that says why. */
const refusedFiles: readonly Refused[] = [
  ...['--ssh-common-args <args>', '--ssh-extra-args <args>'].map((flags) => ({
    flags,
    why: 'there is no ssh command to give arguments to; what they set belongs into ~/.ssh/config',
  })),
  ...['--scp-extra-args <args>', '--sftp-extra-args <args>'].map((flags) => ({
    flags,
    why: 'neither scp nor sftp is used; files travel through the shell of the host',
  })),
]

const refusedForRun: readonly Refused[] = [
  { flags: '-B, --background <seconds>', why: 'tasks in the background are not supported yet' },
  { flags: '-P, --poll <seconds>', why: 'tasks in the background are not supported yet' },
]

/** Makes a command know the options that it refuses, so that the refusal can say why. */
export function refuseOptions(command: Command, kind: 'play' | 'run'): void {
  for (const { flags, why } of [...refusedFiles, ...(kind === 'run' ? refusedForRun : [])]) {
    const option = alias(flags)
    command.addOption(option)
    command.on(`option:${option.name()}`, () => {
      throw new Failure('usage', `${flags.replace(/ <.*/, '')}: ${why}`)
    })
  }
}

import * as argument from '../../src/module/argument.ts'
import { action, Refusal } from '../../src/module/contract.ts'
import { sh } from '../../src/shell/script.ts'
import { commandArgs, stdinOf } from './command.ts'
import { launch } from './launch.ts'
import { commandOutcome, commandReturns, foretold, needless } from './outcome.ts'
import { presenceGuard } from './presence.ts'

const args = argument.args({
  ...commandArgs,
  cmd: commandArgs.cmd.describe('The program, in the language of the shell.'),
  executable: commandArgs.executable.describe('The shell to run it with; /bin/sh by default.'),
})

const textOf = ({ cmd }: { readonly cmd?: string | undefined }): string => {
  if (cmd === undefined || cmd.trim() === '') throw new Refusal('no command given', { rc: 256, cmd: null })
  return cmd
}

/** Runs a piece of shell on the host. */
export const shell = action({
  name: 'shell',
  purpose: 'Runs a piece of shell on the host.',
  returns: commandReturns,
  examples: [
    { name: 'Words of a pipe', args: 'ps -e | wc -l' },
    {
      name: 'In a folder, by bash',
      args: { cmd: 'set -o pipefail; ./list | sort >list.txt', chdir: '/srv', executable: '/bin/bash' },
    },
  ],
  freeForm: 'cmd',
  args,
  guard: (given, asking) =>
    presenceGuard(given, asking, (why, verb) =>
      needless(textOf(given), why.plain, `${verb} not run command since ${why.quoted}`),
    ),
  run: (given) =>
    launch({
      words: sh`${given.executable ?? '/bin/sh'} -c ${textOf(given)}`,
      chdir: given.chdir,
      stdin: stdinOf(given),
    }),
  report: (given, answer) => commandOutcome(textOf(given), given.strip_empty_ends, answer),
  foretell: (given) => foretold(textOf(given), given.creates !== undefined || given.removes !== undefined),
})

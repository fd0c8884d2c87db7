import * as argument from '../../src/module/argument.ts'
import { action, Refusal } from '../../src/module/contract.ts'
import { Script } from '../../src/shell/script.ts'
import { expandWord } from './expand.ts'
import { launch } from './launch.ts'
import { commandOutcome, commandReturns, foretold, needless } from './outcome.ts'
import { presenceGuard } from './presence.ts'
import { cutWords } from './shlex.ts'

/** The arguments that `command` and `shell` share. */
export const commandArgs = {
  cmd: argument
    .str()
    .optional()
    .meta({ aliases: ['_raw_params'] })
    .describe('The command to run, as text.'),
  chdir: argument.path().optional().describe('The folder to run it in.'),
  creates: argument.path().optional().describe('A path or pattern; where it exists, the command is not run.'),
  removes: argument.path().optional().describe('A path or pattern; where it does not exist, the command is not run.'),
  stdin: argument.str().optional().describe('Text for its standard input.'),
  stdin_add_newline: argument.bool().default(true).describe('Ends that text with a newline.'),
  strip_empty_ends: argument.bool().default(true).describe('Takes newlines off the end of what it prints.'),
  executable: argument.str().optional(),
}

/** The text for a command's standard input, complete. */
export const stdinOf = (args: { readonly stdin?: string | undefined; readonly stdin_add_newline: boolean }) =>
  args.stdin && args.stdin_add_newline ? `${args.stdin}\n` : args.stdin

const args = argument.args({
  ...commandArgs,
  argv: argument.list(argument.str()).optional().describe('The command and its arguments, as a list.'),
  executable: commandArgs.executable.describe('Not used by this module; `shell` has it.'),
})

const wordsOf = ({ cmd, argv }: { readonly cmd?: string | undefined; readonly argv?: string[] | undefined }) => {
  const given = cmd !== undefined && cmd.trim() !== ''
  if (given && argv && argv.length > 0) refuse('only command or argv can be given, not both')
  const words = given ? cutWords(cmd).map((one) => one.word) : (argv ?? [])
  return words.length > 0 ? words : refuse('no command given')
}

const refuse = (msg: string): never => {
  throw new Refusal(msg, { rc: 256, cmd: null, stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] })
}

/** Runs a program on the host, without a shell. */
export const command = action({
  name: 'command',
  purpose: 'Runs a program on the host, without a shell.',
  returns: commandReturns,
  examples: [
    { name: 'The release of the kernel', args: 'uname -r' },
    {
      name: 'Make a key where there is none',
      args: {
        argv: ['openssl', 'genrsa', '-out', 'site key.pem', '4096'],
        chdir: '/etc/ssl',
        creates: '/etc/ssl/site key.pem',
      },
    },
  ],
  freeForm: 'cmd',
  args,
  guard: (given, asking) =>
    presenceGuard(given, asking, (why, verb) =>
      needless(wordsOf(given), why.plain, `${verb} not run command since ${why.quoted}`),
    ),
  run: (given) =>
    launch({
      words: new Script(
        wordsOf(given)
          .map((word) => expandWord(word).text)
          .join(' '),
      ),
      chdir: given.chdir,
      stdin: stdinOf(given),
    }),
  report(given, answer) {
    const returned = commandOutcome(wordsOf(given), given.strip_empty_ends, answer)
    if (given.executable === undefined) return returned
    const warning = `As of Ansible 2.4, the parameter 'executable' is no longer supported with the 'command' module. Not using '${given.executable}'.`
    return { ...returned, warnings: [warning] }
  },
  foretell: (given) => foretold(wordsOf(given), given.creates !== undefined || given.removes !== undefined),
})

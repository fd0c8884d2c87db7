import * as argument from '../../src/module/argument.ts'
import { action, Refusal } from '../../src/module/contract.ts'
import { temporaryFolderFunction } from '../../src/shell/portable.ts'
import { emit, sh, verbatim } from '../../src/shell/script.ts'
import { launchText } from './launch.ts'
import { plainOutcome, plainReturns } from './outcome.ts'
import { presenceGuard } from './presence.ts'
import { cutWords } from './shlex.ts'

const schema = argument.args({
  cmd: argument
    .str()
    .meta({ aliases: ['_raw_params', 'free_form'] })
    .describe('A script of the control host, and arguments as the host’s shell reads them.'),
  chdir: argument.path().optional().describe('The folder to run it in, absolute.'),
  creates: argument.path().optional().describe('A path; where it exists, the script is not run.'),
  removes: argument.path().optional().describe('A path; where it does not exist, the script is not run.'),
  executable: argument.str().optional().describe('The program to run the script with.'),
  decrypt: argument.bool().default(true).describe('Opens a script that is in a vault.'),
})

/** The arguments of `script`, and the script itself once it has been read. */
interface Given {
  readonly cmd: string
  readonly chdir?: string | undefined
  readonly creates?: string | undefined
  readonly removes?: string | undefined
  readonly executable?: string | undefined
  readonly decrypt: boolean
  readonly content?: Uint8Array | undefined
}

const parted = ({ cmd }: Given): { readonly file: string; readonly rest: string } => {
  const [first] = cutWords(cmd)
  if (!first) throw new Refusal('script needs the name of a script')
  return { file: first.word, rest: cmd.slice(first.end).trimEnd() }
}

/** Runs a script of the control host on the host. */
export const script = action<Given>({
  name: 'script',
  purpose: 'Runs a script of the control host on the host.',
  returns: plainReturns,
  examples: [
    { name: 'A script of the control host', args: 'backup.sh --all' },
    { name: 'Only once', args: { cmd: 'backup.sh', creates: '/var/backups/first' } },
  ],
  freeForm: 'cmd',
  args: schema,
  async resolve(given, control) {
    if (given.chdir !== undefined && !given.chdir.startsWith('/')) {
      throw new Refusal(`chdir ${given.chdir} must be an absolute path for a Unix-aware remote node`)
    }
    return { ...given, content: await control.read(parted(given).file, 'files', { decrypt: given.decrypt }) }
  },
  guard: (given, asking) =>
    presenceGuard({ creates: given.creates, removes: given.removes }, asking, ({ plain }) => ({
      changed: false,
      skipped: true,
      msg: `${plain}, matching ${plain.endsWith('not exist') ? 'removes' : 'creates'} option`,
    })),
  run(given) {
    const { file, rest } = parted(given)
    const name = file.slice(file.lastIndexOf('/') + 1)
    const before = sh`${temporaryFolderFunction}
folder=$(temporary_folder "\${TMPDIR:-/tmp}") || exit
trap 'rm -rf "$folder"' EXIT
trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
script=$folder/${name}
{ ${emit(given.content ?? '')}; } >"$script" && chmod 700 "$script" || exit`
    const program = verbatim(`${given.executable ?? ''} "$script"${rest}`.trimStart())
    return launchText(program, given.chdir, before)
  },
  report: (_given, answer) => plainOutcome(answer),
  foretell: (given) =>
    given.creates !== undefined || given.removes !== undefined
      ? { changed: true }
      : { changed: false, skipped: true, msg: 'Check mode is not supported for this task.' },
})

import * as argument from '../../src/module/argument.ts'
import { action } from '../../src/module/contract.ts'
import { sh } from '../../src/shell/script.ts'
import { launch } from './launch.ts'
import { plainOutcome, plainReturns } from './outcome.ts'

/** Runs a piece of shell on the host exactly as it is written. */
export const raw = action({
  name: 'raw',
  purpose: 'Runs a piece of shell on the host exactly as it is written.',
  returns: plainReturns,
  examples: [
    { name: 'A host that has nothing yet', args: 'apt-get update && apt-get install -y python3' },
    { name: 'By another shell', args: { cmd: 'echo $BASH_VERSION', executable: '/bin/bash' } },
  ],
  freeForm: 'cmd',
  args: argument.args({
    cmd: argument
      .str()
      .meta({ aliases: ['_raw_params', 'free_form'] })
      .describe('The text to run.'),
    executable: argument.str().optional().describe('The shell to run it with; /bin/sh by default.'),
  }),
  // A shell of its own: `kill $$` or `exit` in the text must not reach the one that serves the session.
  run: (args) => launch({ words: sh`${args.executable ?? '/bin/sh'} -c ${args.cmd}` }),
  report: (_args, answer) => plainOutcome(answer),
  foretell: () => ({ changed: false, skipped: true }),
})

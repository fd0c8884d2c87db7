import * as argument from '../../src/module/argument.ts'
import { query, Refusal } from '../../src/module/contract.ts'
import { sh } from '../../src/shell/script.ts'

/** Proves that a host can be reached and runs commands. */
export const ping = query({
  name: 'ping',
  purpose: 'Proves that a host can be reached and runs commands.',
  returns: { ping: 'The text that was given, `pong` by default.' },
  examples: [
    { name: 'Is it there', args: {} },
    { name: 'With a word of my own', args: { data: 'hello' } },
  ],
  args: argument.args({
    data: argument.str().default('pong').describe('What is returned; `crash` makes the task fail.'),
  }),
  observe: ({ data }) => ({
    script: sh`echo pong`,
    parse() {
      if (data === 'crash') throw new Refusal('boom')
      return data
    },
  }),
  report: (_args, data) => ({ ping: data }),
})

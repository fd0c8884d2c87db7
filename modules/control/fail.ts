import * as argument from '../../src/module/argument.ts'
import { local } from '../../src/module/contract.ts'

/** Fails. */
export const fail = local({
  name: 'fail',
  alters: 'nothing',
  purpose: 'Fails, with a message.',
  returns: { msg: 'The message.' },
  examples: [
    { name: 'Stop here', args: { msg: 'no release was named' } },
    { name: 'Stop with a reason that is known by then', args: { msg: '{{ inventory_hostname }} has no address' } },
  ],
  args: argument.args({
    msg: argument.raw().optional().describe('What is said.'),
  }),
  run: ({ msg }) => ({
    returned: { changed: false, failed: true, msg: msg ?? 'Failed as requested from task' },
  }),
})

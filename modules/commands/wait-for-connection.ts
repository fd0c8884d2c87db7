import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { query } from '../../src/module/contract.ts'
import { sh } from '../../src/shell/script.ts'

const waitArguments = argument.args({
  connect_timeout: argument.int().default(5).describe('Seconds that one try may take.'),
  delay: argument.int().default(0).describe('Seconds to wait before the first try.'),
  sleep: argument.int().default(1).describe('Seconds between two tries.'),
  timeout: argument.int().default(600).describe('Seconds after which the host is given up.'),
})

/** Waits until a host can be reached and runs commands. */
export const waitForConnection = query<z.output<typeof waitArguments>, null>({
  name: 'wait_for_connection',
  purpose: 'Waits until a host can be reached and runs commands.',
  sees: 'network',
  returns: { elapsed: 'How many seconds it took.' },
  examples: [
    { name: 'It is starting', args: { delay: 10, timeout: 300 } },
    { name: 'As long as it takes', args: { timeout: 3600, sleep: 5 } },
  ],
  args: waitArguments,
  patience: ({ connect_timeout, delay, sleep, timeout }) => ({
    tryMs: connect_timeout * 1000,
    delayMs: delay * 1000,
    sleepMs: sleep * 1000,
    timeoutMs: timeout * 1000,
  }),
  observe: () => ({ script: sh`echo pong`, parse: () => null }),
  report: () => ({}),
})

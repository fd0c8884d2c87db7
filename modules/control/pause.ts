import * as argument from '../../src/module/argument.ts'
import { type Effect, local, Refusal } from '../../src/module/contract.ts'

const args = argument.args({
  minutes: argument.num().optional().describe('How long, in whole minutes.'),
  seconds: argument.num().optional().describe('How long, in whole seconds; at least one.'),
  prompt: argument.str().optional().describe('What is asked; the answer is returned as user_input.'),
  echo: argument.bool().default(true).describe('Shows what is typed.'),
})

/**
 * Waits for a while, or for an answer at the terminal. What only the run knows is left to it: `user_input`, `start`, `stop`,
 * `delta` and, after a prompt, how long it took.
 */
export const pause = local({
  name: 'pause',
  once: true,
  purpose: 'Waits for a while, or for an answer at the terminal.',
  returns: {
    delta: 'The seconds that it took.',
    echo: 'Whether what was typed was shown.',
    start: 'When it began.',
    stop: 'When it ended.',
    stdout: 'What is said of it.',
    user_input: 'What was typed.',
  },
  examples: [
    { name: 'Give the balancer time', args: { seconds: 30 } },
    { name: 'Ask before the switch', args: { prompt: 'Switch over now? (Ctrl-C to stop)' } },
  ],
  args,
  run({ minutes, seconds, prompt, echo }) {
    if (minutes !== undefined && seconds !== undefined) {
      throw new Refusal('parameters are mutually exclusive: minutes|seconds')
    }
    const asked = minutes === undefined ? seconds : Math.trunc(minutes) * 60
    const wait = asked === undefined ? undefined : Math.max(1, Math.trunc(asked))
    const unit = seconds === undefined ? 'minutes' : 'seconds'
    const amount = (wait ?? 0) / (unit === 'minutes' ? 60 : 1)
    const hidden = echo ? '' : ' (output is hidden)'
    const text = `${prompt || 'Press enter to continue, Ctrl+C to interrupt'}${hidden}:`
    const effect: Effect =
      wait === undefined ? { kind: 'prompt', text, echo } : { kind: 'wait', milliseconds: wait * 1000 }
    return {
      returned: {
        changed: false,
        rc: 0,
        stderr: '',
        stdout: `Paused for ${pythonFloat(amount)} ${unit}`,
        start: null,
        stop: null,
        delta: wait ?? 0,
        echo,
        user_input: '',
      },
      effects: [effect],
    }
  },
})

/** A number to two places, as Python prints a float: `1.0`, `1.5`. */
const pythonFloat = (n: number): string => {
  const text = String(Math.round(n * 100) / 100)
  return text.includes('.') ? text : `${text}.0`
}

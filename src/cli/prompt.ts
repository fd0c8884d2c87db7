import { Failure } from '../error/failure.ts'
import type { Ask } from '../run/ask.ts'
import { type Terminal, TerminalTalk } from './ask-terminal.ts'
import { createStandardInput, type StandardInput } from './standard-input.ts'
import type { Surroundings } from './surroundings.ts'

/** Asks the person at the terminal, or reads lines of standard input where there is no terminal. */
export interface Prompt {
  readonly ask: Ask
  /** Says that standard input holds data: questions go to the terminal from then on, where the process has one. */
  keepForData(): void
  /** What is left of standard input. */
  data(): Promise<Buffer>
  close(): void
}

/** A prompt; questions go to standard error, so that they are seen when standard output goes elsewhere. */
export function createPrompt(
  surroundings: Pick<Surroundings, 'stdin' | 'stderr' | 'openTerminal' | 'terminal'>,
): Prompt {
  const talk = new TerminalTalk()
  let input: StandardInput | undefined
  let isData = false
  const standardInput = (): StandardInput => {
    input ??= createStandardInput(surroundings.stdin)
    return input
  }
  return {
    async ask(question, how) {
      const { stdin, stderr } = surroundings
      const at = (terminal: Terminal['input']): Terminal => ({
        input: terminal,
        output: stderr,
        columns: surroundings.terminal?.columns,
      })
      if (stdin.isTTY) return talk.ask(at(stdin), question, how)
      const terminal = isData ? surroundings.openTerminal?.() : undefined
      if (terminal) return talk.ask(at(terminal), question, how).finally(() => terminal.destroy())
      stderr.write(question)
      const line = await standardInput().line()
      stderr.write('\n')
      if (line === undefined) {
        throw new Failure('usage', `no answer to "${question.trim()}": standard input has ended`, {
          hint: 'run it on a terminal, or write the answer to standard input',
        })
      }
      return line
    },
    keepForData: () => {
      isData = true
    },
    data: () => standardInput().rest(),
    close: () => input?.close(),
  }
}

import { Writable } from 'node:stream'
import { Failure } from '../error/failure.ts'
import type { Ask } from './engine.ts'
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
export function createPrompt(surroundings: Pick<Surroundings, 'stdin' | 'stderr' | 'openTerminal'>): Prompt {
  let input: StandardInput | undefined
  let isData = false
  const standardInput = (): StandardInput => {
    input ??= createStandardInput(surroundings.stdin)
    return input
  }
  return {
    async ask(question, { echo }) {
      const { stdin, stderr } = surroundings
      stderr.write(question)
      if (stdin.isTTY) return askTerminal(stdin, stderr, echo)
      const terminal = isData ? surroundings.openTerminal?.() : undefined
      if (terminal) return askTerminal(terminal, stderr, echo).finally(() => terminal.destroy())
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

async function askTerminal(stdin: Surroundings['stdin'], stderr: { write(text: string): unknown }, echo: boolean) {
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (echo) stderr.write(String(chunk))
      done()
    },
  })
  // Loaded only where somebody is asked.
  const { createInterface } = await import('node:readline')
  const reader = createInterface({ input: stdin, output: shown, terminal: true, historySize: 0 })
  try {
    return await new Promise<string>((resolve, reject) => {
      const stopped = () => reject(new Failure('interrupted', 'User interrupted execution'))
      reader.once('line', resolve)
      reader.once('SIGINT', stopped)
      reader.once('close', stopped)
    })
  } finally {
    reader.close()
    if (!echo) stderr.write('\n')
  }
}

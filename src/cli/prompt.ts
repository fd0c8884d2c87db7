import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { Failure } from '../error/failure.ts'
import type { Ask } from './engine.ts'
import type { Surroundings } from './surroundings.ts'

/** Asks the person at the terminal, or reads lines of standard input where there is no terminal. */
export interface Prompt {
  readonly ask: Ask
  close(): void
}

/** A prompt; questions go to standard error, so that they are seen when standard output goes elsewhere. */
export function createPrompt(surroundings: Pick<Surroundings, 'stdin' | 'stderr'>): Prompt {
  let lines: LineReader | undefined
  return {
    async ask(question, { echo }) {
      const { stdin, stderr } = surroundings
      stderr.write(question)
      if (stdin.isTTY) return askTerminal(stdin, stderr, echo)
      lines ??= createLineReader(stdin)
      const line = await lines.next()
      stderr.write('\n')
      if (line === undefined) {
        throw new Failure('usage', `no answer to "${question.trim()}": standard input has ended`, {
          hint: 'run it on a terminal, or write the answer to standard input',
        })
      }
      return line
    },
    close: () => lines?.close(),
  }
}

async function askTerminal(stdin: Surroundings['stdin'], stderr: { write(text: string): unknown }, echo: boolean) {
  const shown = new Writable({
    write(chunk, _encoding, done) {
      if (echo) stderr.write(String(chunk))
      done()
    },
  })
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

interface LineReader {
  next(): Promise<string | undefined>
  close(): void
}

/** Lines of a stream, kept until somebody asks for them: two questions may be answered by one piped text. */
function createLineReader(stdin: Surroundings['stdin']): LineReader {
  const reader: Interface = createInterface({ input: stdin, terminal: false })
  const lines = reader[Symbol.asyncIterator]()
  return {
    async next() {
      const { done, value } = await lines.next()
      return done ? undefined : value
    },
    close: () => reader.close(),
  }
}

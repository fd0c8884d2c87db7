import type { Readable } from 'node:stream'
import { Writable } from 'node:stream'
import { Failure } from '../error/failure.ts'
import type { AskHow } from '../run/ask.ts'

/** The two sides of a terminal that a person is asked at. */
export interface Terminal {
  readonly input: Readable & { setRawMode?(raw: boolean): unknown }
  readonly output: { write(text: string): unknown }
  /** How wide it is, so that a long line that is edited is drawn where it stands. */
  readonly columns: number | undefined
}

/** Asks a person at a terminal; lines that were typed before they were asked for are kept for the questions they answer. */
export class TerminalTalk {
  /** Lines that came with the answer to an earlier question, as when several are pasted. */
  readonly #ahead: string[] = []

  /** One line that the person types. Throws an `interrupted` failure at Ctrl-C and at the end of the input. */
  async ask({ input, output, columns }: Terminal, question: string, { echo, history = [] }: AskHow): Promise<string> {
    // A password is never taken from what was typed before anybody asked for it.
    const early = echo ? this.#ahead.shift() : this.#forget()
    if (early !== undefined) {
      output.write(`${question}${early}\n`)
      return early
    }
    let isAnswered = false
    const shown = new Writable({
      write(chunk, _encoding, done) {
        // Lines that came with the answer are shown where they answer.
        if (echo && !isAnswered) output.write(String(chunk))
        done()
      },
    })
    // Loaded only where somebody is asked.
    const { createInterface } = await import('node:readline')
    const reader = createInterface({
      input,
      output: Object.assign(shown, { columns }),
      terminal: true,
      history: [...history],
      historySize: history.length,
      // It draws the question again with every line that is edited, so that it must be its own.
      prompt: question,
    })
    if (echo) reader.prompt()
    else output.write(question)
    try {
      return await new Promise<string>((resolve, reject) => {
        const stopped = () => reject(new Failure('interrupted', 'User interrupted execution'))
        reader.on('line', (line) => {
          if (isAnswered && echo) this.#ahead.push(line)
          isAnswered = true
          resolve(line)
        })
        reader.once('SIGINT', stopped)
        reader.once('close', stopped)
      })
    } finally {
      reader.close()
      if (!echo || !isAnswered) output.write('\n')
    }
  }

  #forget(): undefined {
    this.#ahead.length = 0
  }
}

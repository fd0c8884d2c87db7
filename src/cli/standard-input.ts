import type { Readable } from 'node:stream'

/** Standard input as lines that answer questions, and the rest of it as data. */
export interface StandardInput {
  /** The next line without its end; undefined when there is none. */
  line(): Promise<string | undefined>
  /** All that no line has taken. */
  rest(): Promise<Buffer>
  close(): void
}

const LINE_END = 0x0a

/** A stream read no further than it is asked for: two questions and a text may come down one pipe. */
export function createStandardInput(stdin: Readable): StandardInput {
  let pending: Buffer = Buffer.alloc(0)
  let chunks: AsyncIterator<Buffer | string> | undefined
  const more = async (): Promise<boolean> => {
    chunks ??= stdin[Symbol.asyncIterator]()
    const { done, value } = await chunks.next()
    if (done) return false
    pending = Buffer.concat([pending, Buffer.from(value)])
    return true
  }
  return {
    async line() {
      while (!pending.includes(LINE_END) && (await more()));
      if (pending.length === 0) return undefined
      const end = pending.indexOf(LINE_END)
      const line = pending.subarray(0, end < 0 ? pending.length : end)
      pending = end < 0 ? Buffer.alloc(0) : pending.subarray(end + 1)
      return line.toString('utf8').replace(/\r$/, '')
    },
    async rest() {
      while (await more());
      const rest = pending
      pending = Buffer.alloc(0)
      return rest
    },
    close: () => stdin.destroy(),
  }
}

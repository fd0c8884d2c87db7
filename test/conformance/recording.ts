import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One call of a command, as it was recorded. */
export interface Call {
  readonly words: string
  readonly output: string
  /** Undefined where the call did not come to its end. */
  readonly status: number | undefined
}

/** What a target did: its calls in their order, what it said on its standard error, and its own exit code. */
export interface Recording {
  readonly calls: readonly Call[]
  readonly errors: string
  readonly status: number | undefined
}

/** Reads what was recorded in a folder; undefined where the target did not come to its end. */
export function readRecording(folder: string): Recording | undefined {
  return existsSync(join(folder, 'rc')) ? readUnfinished(folder) : undefined
}

/** Reads what was recorded in a folder as far as the target came. */
export function readUnfinished(folder: string): Recording {
  const names = readdirSync(folder).filter((name) => name.endsWith('.cmd'))
  const calls = names.sort().map((name): Call => {
    const path = join(folder, name.slice(0, -'.cmd'.length))
    return { words: textOf(`${path}.cmd`), output: textOf(`${path}.out`), status: statusIn(`${path}.rc`) }
  })
  return { calls, errors: textOf(join(folder, 'stderr')), status: statusIn(join(folder, 'rc')) }
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')

function statusIn(file: string): number | undefined {
  const text = textOf(file).trim()
  return text === '' ? undefined : Number(text)
}

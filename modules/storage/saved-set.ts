import { lines, type Script, sh } from '../../src/shell/script.ts'
import { type FileChange, transactionPlace, unfinishedFunction } from '../../src/shell/transaction.ts'
import { linesOf, type Part } from './part.ts'

/** What decides whether a file that is one of a set may be written. */
export type SavedSet = {
  /** What cksum says of the file, by which a change in the meantime is noticed. */
  readonly since: string
  /** A transaction on its folder was cut short, and the old file is still to be put back. */
  readonly unfinished: boolean
}

/** Asks for the state of a file's set; `$file` is its path. */
export const savedSetQuestion = (folder: string): Script =>
  lines(
    transactionPlace(folder),
    unfinishedFunction,
    sh`part unfinished; if unfinished; then echo yes; fi
part since; if [ -f "$file" ]; then cksum <"$file"; fi`,
  )

/** Reads the answer to `savedSetQuestion`. */
export const readSavedSet = (parts: readonly Part[]): SavedSet => ({
  since: linesOf(parts, 'since')[0] ?? '',
  unfinished: linesOf(parts, 'unfinished').length > 0,
})

/** The change that a file of secrets shall undergo; `null` for one that goes. What is still to be put back is judged by nobody. */
export const savedChange = (path: string, content: string | null, { since, unfinished }: SavedSet): FileChange => {
  const seen = unfinished ? {} : { since }
  return content === null
    ? { kind: 'absent', path, ...seen }
    : { kind: 'file', path, content, mode: '600', owner: '0:0', ...seen }
}

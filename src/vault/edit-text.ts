import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { makePrivateFolder } from './private-folder.ts'

/** How long an editor that is asked to end may take to put its own files in order. */
const GRACE_MS = 2000

export interface EditOptions {
  /** The file the text is of; the editor is given one of its name. */
  readonly name: string
  /** The editor and its words, in front of the file. */
  readonly editor: readonly string[]
  readonly env: { readonly [name: string]: string | undefined }
  /** Aborted when the person, or the system, asks to stop. */
  readonly signal: AbortSignal
  warn(message: string): void
}

/** Lets a person edit a text in their editor; gives what they left. No file of it outlives this, however it ends. */
export async function editText(text: Uint8Array, options: EditOptions): Promise<Buffer> {
  const folder = makePrivateFolder(options.env)
  try {
    if (!folder.inMemory) {
      options.warn(
        `there is no folder in memory: the text lies in ${folder.path} while it is edited, and is overwritten then`,
      )
    }
    const file = join(folder.path, basename(options.name))
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
    await runEditor(file, options)
    return readFileSync(file)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure('vault', `the edited text cannot be read: ${(cause as Error).message}`, { cause })
  } finally {
    folder.remove()
  }
}

/**
 * Runs the editor on the terminal until it ends. As in Ansible its exit code does not matter. Unlike Ansible: what an
 * editor leaves that was killed is not taken for an edited text.
 */
function runEditor(file: string, { name, editor, env, signal }: EditOptions): Promise<void> {
  const [program = 'vi', ...words] = editor
  return new Promise((settle, reject) => {
    const child = spawn(program, [...words, file], { stdio: 'inherit', env })
    const stop = (): void => {
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref()
    }
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    child.once('error', (cause) => {
      signal.removeEventListener('abort', stop)
      const command = [program, ...words, file].join(' ')
      const message = `Unable to execute the command "${command}": ${cause.message}`
      reject(
        new Failure('vault', message, { hint: 'the variable EDITOR names the editor; without it, it is vi', cause }),
      )
    })
    child.once('exit', (_code, killedBy) => {
      signal.removeEventListener('abort', stop)
      if (signal.aborted) reject(new Failure('interrupted', 'User interrupted execution'))
      else if (killedBy) reject(new Failure('vault', `the editor was ended by ${killedBy}; ${name} is as it was`))
      else settle()
    })
  })
}

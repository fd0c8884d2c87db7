import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { LabFault } from './lab-file.ts'

const execute = promisify(execFile)

/** What a program printed; throws a LabFault with its command and message when it fails. */
export async function run(program: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute(program, args, { maxBuffer: 64 << 20, encoding: 'utf8' })
    return stdout
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string }
    throw new LabFault(`${program} ${args.slice(0, 8).join(' ')}: ${stderr?.trim() || message}`)
  }
}

/** Runs a POSIX shell script as this user, with words for `$1` and on; `set -e` is on. */
export const runScript = (script: string, ...words: readonly string[]): Promise<string> =>
  run('sh', '-ec', script, 'lab', ...words)

/** What a program came to that may fail: its exit code (255 when a signal ended it), and both outputs as they came. */
export async function outcomeOf(
  program: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly text: string }> {
  const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (more) => texts.push(more))
  const code = await new Promise<number>((settle) => child.once('close', (status) => settle(status ?? 255)))
  return { code, text: texts.join('') }
}

/** Does something while no other process does what has the same lock file; the lock goes with this process. */
export async function withLock<T>(file: string, act: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo locked; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await new Promise<void>((settle, reject) => {
    holder.once('error', (error) => reject(new LabFault(`flock cannot be started: ${error.message}`)))
    holder.once('close', () => reject(new LabFault(`${file} cannot be locked`)))
    holder.stdout.once('data', () => settle())
  })
  try {
    return await act()
  } finally {
    holder.stdin.end()
  }
}

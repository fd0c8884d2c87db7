import { spawn, spawnSync } from 'node:child_process'
import type { ExecutionContext } from 'ava'
import { screenOf } from './terminal-screen.ts'

/** What a person waits for on the terminal, and what is typed then. */
export type Exchange = readonly [question: string, answer: string]

/** What a command left on its terminal. */
export interface SeenOnTerminal {
  readonly code: number | null
  /** The lines that a person has seen at the end, without what was erased. */
  readonly screen: string
  /** Questions that never came. */
  readonly unasked: readonly string[]
}

export interface TerminalOptions {
  readonly folder: string
  readonly env?: Readonly<Record<string, string>>
}

/** Why no terminal can be had here; undefined where one can, else said by the test. */
export function skipsWithoutTerminal(t: ExecutionContext): boolean {
  if (spawnSync('script', ['--version']).status === 0) return false
  t.log('SKIPPED: the command script is not here (Debian: apt-get install bsdutils)')
  t.pass()
  return true
}

/** Runs a command of a shell on a terminal of its own; each answer is typed when its question stands there. */
export function onTerminal(
  command: string,
  exchanges: readonly Exchange[],
  { folder, env = {} }: TerminalOptions,
): Promise<SeenOnTerminal> {
  const child = spawn('script', ['-qec', `stty cols 100 rows 40; ${command}`, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const left = [...exchanges]
  let written = ''
  let from = 0
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    written += more
    for (let [next] = left; next; [next] = left) {
      const at = written.indexOf(next[0], from)
      if (at < 0) return
      from = at + next[0].length
      left.shift()
      child.stdin.write(next[1])
    }
  })
  return new Promise((settle, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      settle({ code, screen: screenOf(written), unasked: left.map(([question]) => question) }),
    )
  })
}

import { spawn } from 'node:child_process'
import type { Surroundings } from './surroundings.ts'

/** How less behaves where its user says nothing: it ends at once when all fits on one screen. */
const LESS = 'FRSX'

/** Shows a text page by page on a terminal, by what PAGER names or by less; elsewhere it is written as it is. */
export async function showInPager(text: string, { terminal, stdout, env }: Surroundings): Promise<void> {
  const write = (): void => void stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  if (!terminal) return write()
  if ((await page(env.PAGER ?? 'less', text, { LESS, ...env })) === NOT_FOUND) write()
}

/** What a shell ends with when there is no such program. */
const NOT_FOUND = 127

function page(pager: string, text: string, env: NodeJS.ProcessEnv): Promise<number | null> {
  return new Promise((settle, reject) => {
    const child = spawn(pager, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env })
    child.once('error', reject)
    child.once('close', settle)
    // Who leaves the pager early does not want the rest.
    child.stdin.on('error', () => {})
    child.stdin.end(text)
  })
}

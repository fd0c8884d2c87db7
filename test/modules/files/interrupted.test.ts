import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import test from 'ava'
import { quote } from '../../../src/shell/quote.ts'
import { replaceApartFunctions, replaceFunctions, replaceScript } from '../../../src/shell/replace.ts'
import { lines, sh } from '../../../src/shell/script.ts'
import { shells } from '../../support/shells.ts'

/** Writes half of the new content, says so once it is a program of its own, and hangs until it is ended. */
const stuck = sh`{ echo half; sh -c 'echo begun >&2; exec tail -f /dev/null'; }`

const start = (command: readonly string[], text: string, path: string): ChildProcess => {
  const [program = 'sh', ...rest] = command
  const env = { ...process.env, PATH: path }
  const child = spawn(program, rest, { detached: true, stdio: ['pipe', 'pipe', 'pipe'], env })
  child.stdin?.end(`( eval ${quote(text)} ) </dev/null\n`)
  return child
}

for (const [shell, apart] of shells.flatMap((one) => [false, true].map((which) => [one, which] as const))) {
  test.serial(
    `${shell.name}: a shell ended in the middle of a write${apart ? ' apart' : ''} leaves the old file and nothing beside it`,
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'tutti-interrupted-'))
      t.teardown(() => rmSync(folder, { recursive: true }))
      const file = join(folder, 'f')
      writeFileSync(file, 'old')
      const script = replaceScript({
        file: sh`${file}`,
        content: stuck,
        mode: '0644',
        owner: undefined,
        keepOwner: undefined,
        backup: false,
        validate: undefined,
        apart,
      })
      const child = start(
        shell.command,
        lines(apart ? replaceApartFunctions : replaceFunctions, script).text,
        shell.path,
      )
      await once(child.stderr as NodeJS.ReadableStream, 'data')
      t.is(readdirSync(folder).length, 2)
      process.kill(-(child.pid ?? 0), 'SIGTERM')
      await once(child.stdout as NodeJS.ReadableStream, 'close')
      t.deepEqual(readdirSync(folder), ['f'])
      t.is(readFileSync(file, 'utf8'), 'old')
    },
  )
}

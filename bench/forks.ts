import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtin } from '../modules/builtin.ts'
import { Phrases } from '../src/host/phrases.ts'
import type { Script } from '../src/shell/script.ts'
import { costOf, straceLack, unchangedRequest } from '../test/support/process-cost.ts'
import { readArguments } from '../test/support/read-arguments.ts'
import { shells } from '../test/support/shells.ts'
import { everydayTasks } from './everyday.ts'
import { formatTable } from './table.ts'

/** How many bytes of a script a host is sent when it has had it before. */
function sentAgain(script: Script): number {
  const phrases = new Phrases()
  phrases.spell(script)
  return Buffer.byteLength(phrases.spell(script).word)
}

async function main(): Promise<number> {
  const lack = straceLack()
  if (lack) {
    process.stderr.write(`${lack}\n`)
    return 1
  }
  const dir = mkdtempSync(join(tmpdir(), 'tutti-forks-'))
  try {
    const tried = shells.filter(({ name }) => name !== 'bare')
    writeFileSync(join(dir, 'page.j2'), 'a page\n')
    const rows: string[][] = []
    const sums = tried.map(() => ({ forks: 0, programs: 0 }))
    for (const { name, module: wanted, args } of everydayTasks(dir)) {
      const module = builtin.find((one) => one.name === wanted)
      if (!module) throw new Error(`bug: there is no module ${wanted}`)
      const row = [name]
      for (const [i, shell] of tried.entries()) {
        const request = await unchangedRequest(shell, dir, module, readArguments(module, args))
        const cost = await costOf(shell, dir, request)
        if (i === 0) row.push(String(sentAgain(request)))
        row.push(`${cost.forks} / ${cost.programs}`)
        const sum = sums[i] as { forks: number; programs: number }
        sum.forks += cost.forks
        sum.programs += cost.programs
      }
      rows.push(row)
    }
    rows.push(['all', '', ...sums.map(({ forks, programs }) => `${forks} / ${programs}`)])
    process.stdout.write('What one unchanged task makes a host do: processes made / programs started\n')
    process.stdout.write(`${formatTable(['', 'bytes', ...tried.map(({ name }) => name)], rows)}\n`)
    return 0
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  return 1
})

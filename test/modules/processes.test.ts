import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { builtin } from '../../modules/builtin.ts'
import { costOf, type ProcessCost, straceLack, unchangedRequest } from '../support/process-cost.ts'
import { readArguments } from '../support/read-arguments.ts'
import { shells } from '../support/shells.ts'

const dir = mkdtempSync(join(tmpdir(), 'tutti-processes-'))
test.after.always(() => rmSync(dir, { recursive: true, force: true }))
writeFileSync(join(dir, 'page.j2'), 'a page\n')

const path = join(dir, 'file')
const forks = (number: number, programs: number): ProcessCost => ({ forks: number, programs })

/** The most that an unchanged task may cost: the request's own shell, and a process for each tool that cannot be spared. */
const budgets: readonly (readonly [string, Readonly<Record<string, unknown>>, ProcessCost])[] = [
  ['file', { path: `${dir}/folder`, state: 'directory', mode: '0755' }, forks(2, 1)],
  ['file', { path: `${dir}/folder`, state: 'directory', owner: 'root', group: 'root' }, forks(2, 1)],
  ['file', { path: `${dir}/link`, src: `${dir}/folder`, state: 'link' }, forks(3, 2)],
  ['file', { path: `${dir}/nothing`, state: 'absent' }, forks(1, 0)],
  ['copy', { dest: path, content: 'text\n', owner: 'root', group: 'root', mode: '0644' }, forks(2, 2)],
  ['template', { src: `${dir}/page.j2`, dest: `${dir}/page` }, forks(2, 2)],
  ['lineinfile', { path: `${dir}/lines`, line: 'a = b', create: true }, forks(2, 2)],
  ['command', { cmd: 'touch x', creates: dir }, forks(1, 0)],
]

for (const shell of shells.filter(({ name }) => name !== 'bare')) {
  for (const [name, args, budget] of budgets) {
    test.serial(
      `${shell.name}: ${name} of ${Object.keys(args).join(', ')}: no more processes than it needs`,
      async (t) => {
        const lack = straceLack() ?? (process.getuid?.() === 0 ? undefined : 'needs root, whose files these are')
        if (lack) {
          t.log(`SKIPPED: ${lack}`)
          t.pass()
          return
        }
        const module = builtin.find((one) => one.name === name)
        if (!module) throw new Error(`there is no ${name}`)
        const request = await unchangedRequest(shell, dir, module, readArguments(module, args))
        const cost = await costOf(shell, dir, request)
        t.true(cost.forks <= budget.forks && cost.programs <= budget.programs, JSON.stringify({ cost, budget }))
      },
    )
  }
}

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { startCountingHost } from '../support/counting-host.ts'
import { playTasks } from '../support/play.ts'

const TASKS = 16

/** Sixteen independent files, as a role that lays out a configuration has them. */
const files = (folder: string): string =>
  Array.from(
    { length: TASKS },
    (_, i) =>
      `- name: file ${i}\n  copy: { dest: "${folder}/f${i}", content: "{{ inventory_hostname }} ${i}", mode: "0644" }\n`,
  ).join('')

test('a task costs at most 1.3 turns when everything changes, and half a turn when nothing does', async (t) => {
  const host = await startCountingHost()
  t.teardown(() => host.stop())
  const folder = mkdtempSync(join(tmpdir(), 'tutti-turns-'))
  const words = ['-i', host.inventory]
  await playTasks('- ping:\n', { words })
  const connecting = host.takeTurns()
  const first = await playTasks(files(folder), { words })
  t.is(first.recap.h1?.changed, TASKS, first.failure)
  const changing = host.takeTurns() - connecting
  const second = await playTasks(files(folder), { words })
  t.like(second.recap.h1, { changed: 0, ok: TASKS })
  const unchanged = host.takeTurns() - connecting
  t.log(`turns for ${TASKS} tasks: ${changing} all changed, ${unchanged} unchanged (${connecting} for the connection)`)
  t.true(changing / TASKS <= 1.3)
  t.true(unchanged / TASKS <= 0.5)
})

test('what was asked ahead of a change does not count behind it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-ahead-'))
  const { story } = await playTasks(`- name: warm
  stat: path=${folder}
- name: warm again
  stat: path=${folder}/x
- name: makes
  command: touch ${folder}/x
- name: sees it
  stat: path=${folder}/x
  register: seen
- name: right
  assert: { that: seen.stat.exists }
`)
  t.is(story.at(-1), 'right h1 ok')
})

test('a task that needs what an earlier one registers waits for it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-ahead-'))
  const { story } = await playTasks(`- name: one
  stat: path=${folder}
  register: r
- name: two
  file: { path: "${folder}/{{ 'is' if r.stat.isdir else 'not' }}", state: directory }
  when: r.stat.exists
- name: three
  stat: path=${folder}/is
  register: s
- name: right
  assert: { that: s.stat.isdir }
`)
  t.deepEqual(story, ['one h1 ok', 'two h1 changed', 'three h1 ok', 'right h1 ok'])
})

test('facts that a task sets are seen by the next', async (t) => {
  const { story } = await playTasks(`- name: one
  set_fact: { p: / }
- name: two
  stat: { path: "{{ p }}" }
  register: r
- name: three
  set_fact: { p: "{{ r.stat.path }}nowhere" }
- name: four
  stat: { path: "{{ p }}" }
  register: r
- name: right
  assert: { that: [not r.stat.exists] }
`)
  t.is(story.at(-1), 'right h1 ok')
})

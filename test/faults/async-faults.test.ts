import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { type EmbeddedHosts, startEmbeddedHosts } from '../../lab/embedded/hosts.ts'
import type { Event } from '../../src/run/event.ts'
import { playTasks, toldOf } from '../support/play.ts'

interface Site {
  readonly embedded: EmbeddedHosts
  readonly words: readonly string[]
  /** A command that says that it has begun, waits until it may go on, and says that it has ended. */
  readonly job: string
  /** Ends when something is told: by then the host has answered, and the connection may be cut. */
  told(kind: Event['kind']): Promise<void>
  onEvent(event: Event): void
  /** Lets the job go on. */
  release(): void
  /** What the job has written: each line once for each time it ran. */
  written(): string
  cut(): void
}

async function site(t: ExecutionContext): Promise<Site> {
  const embedded = await startEmbeddedHosts({ directory: mkdtempSync(join(tmpdir(), 'tutti-faults-')), names: ['h1'] })
  t.teardown(() => embedded.stop())
  const { directory, server } = embedded.hosts[0]!
  const log = join(directory, 'log')
  const go = join(directory, 'go')
  const awaited = new Map<Event['kind'], () => void>()
  const written = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  return {
    embedded,
    words: ['-i', embedded.inventoryFile, '-e', `ansible_async_dir=${directory}/jobs`],
    job: `echo begun >> ${log}; until [ -e ${go} ]; do sleep 0.1; done; echo ended >> ${log}; echo told; echo also >&2; exit`,
    told: (kind) =>
      new Promise((settle) => {
        awaited.set(kind, settle)
      }),
    onEvent: ({ kind }) => awaited.get(kind)?.(),
    release: () => writeFileSync(go, ''),
    written,
    cut: () => server.cut(),
  }
}

for (const rc of [0, 3]) {
  test(`a job outlives the connection that is cut while it is waited for, and its end is told (rc ${rc})`, async (t) => {
    const { words, job, told, onEvent, release, written, cut } = await site(t)
    const playing = playTasks(`- name: t\n  shell: ${job} ${rc}\n  async: 60\n  poll: 1\n`, { words, onEvent })
    await told('async-polled')
    cut()
    release()
    const played = await playing
    const outcome = played.outcome('t')
    t.is(outcome.status, rc === 0 ? 'ok' : 'failed', toldOf(outcome))
    t.like(outcome.returned, { rc, stdout: 'told', stderr: 'also', finished: 1, changed: true })
    t.is(written(), 'begun\nended\n', 'it ran once')
  })
}

test('a connection that is cut again and again only delays', async (t) => {
  const { words, job, told, onEvent, release, written, cut } = await site(t)
  const playing = playTasks(`- name: t\n  shell: ${job} 0\n  async: 60\n  poll: 1\n`, { words, onEvent })
  await told('async-polled')
  for (let i = 0; i < 5; i++) {
    cut()
    await setTimeout(300)
  }
  release()
  const played = await playing
  t.is(played.outcome('t').status, 'ok', toldOf(played.outcome('t')))
  t.is(written(), 'begun\nended\n', 'it ran once')
})

test('a job that was left behind a cut connection is asked after through a new one', async (t) => {
  const { embedded, words, job, told, onEvent, release, written, cut } = await site(t)
  const marker = join(embedded.hosts[0]!.directory, 'cut')
  const playing = playTasks(
    `- name: leave
  shell: ${job} 0
  async: 60
  poll: 0
  register: left
- name: wait for the cut
  wait_for: { path: ${marker} }
  delegate_to: localhost
  vars: { ansible_connection: local }
- name: t
  async_status: { jid: "{{ left.ansible_job_id }}" }
  register: job
  until: job.finished
  retries: 60
  delay: 1
- name: clean up
  async_status: { jid: "{{ left.ansible_job_id }}", mode: cleanup }
`,
    { words, onEvent },
  )
  await told('task-finished')
  cut()
  writeFileSync(marker, '')
  release()
  const played = await playing
  t.like(played.outcome('leave').returned, { started: 1, finished: 0 })
  t.is(played.outcome('t').status, 'ok', toldOf(played.outcome('t')))
  t.like(played.outcome('t').returned, { finished: 1, rc: 0, stdout: 'told' })
  t.like(played.outcome('clean up').returned, { erased: played.outcome('leave').returned.results_file })
  t.is(written(), 'begun\nended\n', 'it ran once')
})

test('a host that is gone for good while its job is waited for is unreachable when the time is over', async (t) => {
  const { embedded, words, job, told, onEvent, release, written } = await site(t)
  const playing = playTasks(`- name: t\n  shell: ${job} 0\n  async: 3\n  poll: 1\n- name: after\n  ping:\n`, {
    words: [...words, '-T', '1'],
    onEvent,
  })
  await told('async-polled')
  await embedded.hosts[0]!.server.stop()
  const played = await playing
  release()
  t.is(played.outcome('t').status, 'unreachable', toldOf(played.outcome('t')))
  t.is(played.recap.h1?.unreachable, 1)
  t.true(written().startsWith('begun\n'))
})

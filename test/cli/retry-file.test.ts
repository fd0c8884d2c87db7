import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { RunEnd } from '../../src/run/run.ts'
import { folderOf } from '../inventory/oracle.ts'
import { recap, run } from './made.ts'

const ended = (counts: RunEnd['recap']): RunEnd => ({ recap: counts, ending: 'unreachable' })

const play = async () => ended({ b: recap({ failed: 1 }), a: recap({ unreachable: 1 }), c: recap({ ok: 2 }) })

test('hosts that failed are kept beside the playbook, for --limit, where the configuration wants it', async (t) => {
  const folder = folderOf(t, { 'site.yml': '- hosts: all\n', 'inv/hosts': 'a\nb\nc\n' })
  const playbook = join(folder, 'site.yml')
  const off = await run(['play', playbook], { engine: { play } })
  t.false(existsSync(join(folder, 'site.retry')))
  const ran = await run(['play', playbook], { engine: { play }, env: { ANSIBLE_RETRY_FILES_ENABLED: 'yes' } })
  t.is(ran.code, off.code)
  t.is(readFileSync(join(folder, 'site.retry'), 'utf8'), 'a\nb\n')
  t.true(ran.out.includes(`\tto retry, use: --limit @${folder}/site.retry\n`))
  const again = await run(['inventory', '-i', join(folder, 'inv'), '--graph', '-l', `@${folder}/site.retry`])
  t.regex(again.out, /--a\n.*--b\n$/)
})

test('a folder for these files is used, one that is not there is told', async (t) => {
  const folder = folderOf(t, { 'site.yml': '- hosts: all\n', 'kept/x': '' })
  const env = { ANSIBLE_RETRY_FILES_ENABLED: '1', ANSIBLE_RETRY_FILES_SAVE_PATH: join(folder, 'kept') }
  await run(['play', join(folder, 'site.yml')], { engine: { play }, env })
  t.is(readFileSync(join(folder, 'kept/site.retry'), 'utf8'), 'a\nb\n')
  const missing = { ...env, ANSIBLE_RETRY_FILES_SAVE_PATH: join(folder, 'nowhere') }
  const ran = await run(['play', join(folder, 'site.yml')], { engine: { play }, env: missing })
  t.regex(ran.err, /the retry file \S+\/nowhere\/site\.retry cannot be written/)
  const well = await run(['play', join(folder, 'site.yml')], {
    engine: { play: async (): Promise<RunEnd> => ({ recap: { a: recap() }, ending: 'done' }) },
    env: missing,
  })
  t.deepEqual([well.code, well.err], [0, ''])
})

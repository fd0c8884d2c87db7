import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { ndjsonPrinter } from '../../src/report/ndjson.ts'
import { redactor } from '../../src/report/redact.ts'
import { treeWriter } from '../../src/report/tree.ts'
import { float } from '../../src/text/value.ts'
import { finished, item, keptScreen, outcome, task } from './made.ts'

test('a tree keeps one result a host, without secrets, and never outside its folder', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-tree-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const write = treeWriter(join(folder, 'deep', 'tree'), redactor(new Set(['hunter22'])))
  const ping = task('ping', { action: 'ping' })
  write(finished(ping, 'alpha', outcome('ok', { changed: false, ping: 'pong', failed: false })))
  write(finished(ping, '../beta', outcome('failed', { msg: 'hunter22' })))
  write(finished(ping, 'gamma', outcome('skipped')))
  t.deepEqual(readdirSync(join(folder, 'deep', 'tree')).sort(), ['.._beta', 'alpha'])
  t.is(readFileSync(join(folder, 'deep', 'tree', 'alpha'), 'utf8'), '{"changed": false, "ping": "pong"}')
  t.is(readFileSync(join(folder, 'deep', 'tree', '.._beta'), 'utf8'), '{"msg": "***"}')
})

test('a tree that cannot be written is told', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-tree-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'file'), '')
  const write = treeWriter(join(folder, 'file'), (text) => text)
  t.throws(() => write(finished(task('ping'), 'alpha', outcome('ok'))), { message: /cannot write the result of alpha/ })
})

test('events are lines of JSON; what is hidden stays hidden', (t) => {
  const screen = keptScreen()
  const print = ndjsonPrinter(screen)
  const hidden = task('hidden', { noLog: true })
  print({ kind: 'warning', message: 'x\ny' })
  print(finished(task('shown'), 'alpha', outcome('ok', { changed: true, n: float(2), map: new Map([[1, 'x']]) })))
  print(item(hidden, 'alpha', 'hunter22', outcome('ok', { changed: true, stdout: 'hunter22' })))
  const lines = screen.stdout().trimEnd().split('\n')
  t.is(lines.length, 3)
  t.false(screen.stdout().includes('hunter22'))
  t.deepEqual(JSON.parse(lines[0] ?? ''), { kind: 'warning', message: 'x\ny' })
  t.like(JSON.parse(lines[1] ?? ''), { host: 'alpha', outcome: { returned: { n: 2, map: { 1: 'x' } } } })
  t.like(JSON.parse(lines[2] ?? ''), { label: 'None', outcome: { returned: { changed: true }, diffs: [] } })
})

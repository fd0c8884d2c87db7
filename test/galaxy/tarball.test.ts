import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { folderOf, galaxy, type RawEntry, rawTarball } from './made.ts'

const meta = (below = ''): RawEntry => ({ path: `${below}meta/main.yml`, content: 'dependencies: []\n' })

const link = (path: string, linkpath: string): RawEntry => ({ path, type: 'SymbolicLink', linkpath })

for (const [what, entries, why] of [
  ['a path that climbs', [meta(), { path: '../evil', content: 'x' }], /its path leads out by "\.\."/],
  ['a path that climbs later', [meta(), { path: 'tasks/../../evil', content: 'x' }], /its path leads out/],
  ['a path that climbs beside the role', [meta('r/'), { path: 'other/../../evil', content: 'x' }], /leads out/],
  ['an absolute path', [meta(), { path: '/tmp/tutti-evil', content: 'x' }], /it has an absolute path/],
  [
    'a link to an absolute path',
    [meta(), link('files/passwd', '/etc/passwd')],
    /a link that leads out, to \/etc\/passwd/,
  ],
  ['a link that climbs out', [meta(), link('files/up', '../../outside')], /a link that leads out/],
  ['a link that climbs out of the role', [meta('r/'), link('r/up', '../other')], /a link that leads out/],
  ['a link that climbs behind another', [meta(), link('a/b', '../..'), link('c', 'a/b/../x')], /a link that leads out/],
  ['a link that goes down, then up', [meta(), link('d/self', '..'), link('d/c', 'self/../x')], /a link that leads out/],
  ['a hard link out', [meta(), { path: 'files/h', type: 'Link', linkpath: '../../outside' }], /a link that leads out/],
  [
    'a file behind a link',
    [meta(), link('files', 'tasks'), { path: 'files/x', content: 'x' }],
    /it lies behind the link files/,
  ],
  ['a device', [meta(), { path: 'files/null', type: 'CharacterDevice' }], /it is a CharacterDevice/],
  ['a pipe', [meta(), { path: 'files/p', type: 'FIFO' }], /it is a FIFO/],
  ['no role', [{ path: 'x/README.md', content: 'x' }], /holds no role: meta\/main\.yml is missing/],
  ['two roles', [meta('a/'), meta('b/')], /holds several roles/],
] as const satisfies readonly (readonly [string, readonly RawEntry[], RegExp])[]) {
  test(`a tarball with ${what} is refused, and nothing is left`, async (t) => {
    const roles = folderOf(t)
    const ran = await galaxy(roles, 'install', rawTarball(t, entries))
    t.is(ran.code, 1)
    t.regex(ran.err, why)
    t.deepEqual(readdirSync(roles), [])
    t.false(existsSync(join(dirname(roles), 'evil')))
    t.false(existsSync('/tmp/tutti-evil'))
  })
}

test('a role may lie below folders, with links inside it and programs', async (t) => {
  const roles = folderOf(t)
  const tarball = rawTarball(t, [
    { path: './role-1.0/', type: 'Directory', mode: 0o755 },
    { path: './role-1.0/meta/main.yml', content: '{}\n' },
    { path: './role-1.0/files/run.sh', content: '#!/bin/sh\n', mode: 0o755 },
    link('./role-1.0/files/again', '../files/run.sh'),
    { path: './role-1.0/files/hard', type: 'Link', linkpath: './role-1.0/files/run.sh' },
    { path: './beside', content: 'x' },
  ])
  const ran = await galaxy(roles, 'install', `${tarball},,mine`)
  t.deepEqual([ran.code, ran.err], [0, ''])
  t.deepEqual(readdirSync(join(roles, 'mine')).sort(), ['files', 'meta'])
  t.is(readFileSync(join(roles, 'mine/files/again'), 'utf8'), '#!/bin/sh\n')
  t.is(readFileSync(join(roles, 'mine/files/hard'), 'utf8'), '#!/bin/sh\n')
  t.is(lstatSync(join(roles, 'mine/files/run.sh')).mode & 0o111, 0o111)
})

test('what is no tarball is told', async (t) => {
  const roles = folderOf(t, { 'noise.tar.gz': 'noise', 'empty.tar': '' })
  for (const file of ['noise.tar.gz', 'empty.tar']) {
    const ran = await galaxy(join(roles, 'new'), 'install', join(roles, file))
    t.is(ran.code, 1)
    t.regex(ran.err, /is no tarball/)
  }
  t.deepEqual(readdirSync(join(roles, 'new')), [])
})

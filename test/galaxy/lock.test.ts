import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { folderOf, galaxy, put, repository, roleFiles } from './made.ts'

/** Requirements of a tagged repository, of a branch, and of what the first one needs. */
function siteOf(t: ExecutionContext) {
  const inner = repository(t, roleFiles('inner'))
  const tagged = repository(t, roleFiles('tagged', `["${inner.url},main,inner"]`))
  tagged.git('tag', 'v1')
  const moving = repository(t, roleFiles('moving'))
  const folder = folderOf(t, {
    'requirements.yml': `roles:\n  - {src: "${tagged.url}", version: v1, name: tagged}\n  - include: more.yml\n`,
    'more.yml': `- src: ${moving.url}\n  name: moving\n`,
  })
  const roles = join(folder, 'roles')
  const install = (...words: readonly string[]) =>
    galaxy(roles, 'install', '-r', join(folder, 'requirements.yml'), ...words)
  return { inner, tagged, moving, folder, roles, install, lock: join(folder, 'roles.lock') }
}

test('the lock names each role with its commit and the hash of its files, those that are needed too', async (t) => {
  const { tagged, inner, install, lock } = siteOf(t)
  t.is((await install()).code, 0)
  const { roles } = JSON.parse(readFileSync(lock, 'utf8')) as { roles: { [key: string]: string }[] }
  t.deepEqual(
    roles.map(({ name, source, version, commit }) => [name, source, version, commit?.length]),
    [
      ['inner', inner.url, 'main', 40],
      ['moving', roles[1]?.source, undefined, 40],
      ['tagged', tagged.url, 'v1', 40],
    ],
  )
  t.is(roles[2]?.commit, tagged.git('rev-parse', 'v1'))
  for (const { tree } of roles) t.regex(tree ?? '', /^sha256:[0-9a-f]{64}$/)
})

test('a frozen installation takes what was locked, though branches went on', async (t) => {
  const { moving, inner, folder, roles, install } = siteOf(t)
  await install()
  moving.commit(roleFiles('moved'))
  inner.commit(roleFiles('moved'))
  const other = join(folder, 'elsewhere')
  const frozen = await galaxy(other, 'install', '-r', join(folder, 'requirements.yml'), '--frozen')
  t.is(frozen.code, 0, frozen.err)
  for (const name of ['inner', 'moving', 'tagged']) {
    const [here, there] = [roles, other].map((place) => readFileSync(join(place, name, 'tasks/main.yml'), 'utf8'))
    t.is(there, here)
  }
})

test('a frozen installation refuses any difference, and installs nothing', async (t) => {
  const { tagged, folder, roles, install, lock } = siteOf(t)
  await install()
  const before = readFileSync(lock, 'utf8')
  const other = join(folder, 'elsewhere')
  const frozen = () => galaxy(other, 'install', '-r', join(folder, 'requirements.yml'), '--frozen')
  const refuses = async (why: RegExp): Promise<void> => {
    const ran = await frozen()
    t.is(ran.code, 1)
    t.regex(ran.err, why)
    t.deepEqual(existsSync(other) ? readdirSync(other) : [], [])
  }
  writeFileSync(lock, before.replace(/sha256:.{8}/, 'sha256:00000000'))
  await refuses(/inner: tree is sha256:.*, locked was sha256:00000000/)
  writeFileSync(lock, before.replace('"name": "moving"', '"name": "renamed"'))
  await refuses(/moving: the lock does not know it[\s\S]*renamed: no role needs it now/)
  writeFileSync(lock, '{}')
  await refuses(/is no lock of roles of version 1/)
  writeFileSync(lock, '{')
  await refuses(/cannot be read/)
  writeFileSync(lock, before)
  put(folder, { 'more.yml': '[]\n' })
  await refuses(/moving: no role needs it now/)
  put(folder, { 'more.yml': `- src: ${tagged.url}\n  version: main\n  name: moving\n` })
  await refuses(/moving: source is .*, locked was /)
  tagged.commit(roleFiles('other', '[]'))
  tagged.git('tag', '--force', 'v1')
  await refuses(/tagged: commit is /)
  t.true(existsSync(join(roles, 'tagged')))
})

test('a frozen installation refuses to leave a role that was changed by hand', async (t) => {
  const { roles, install } = siteOf(t)
  await install()
  t.is((await install('--frozen')).code, 0)
  put(roles, { 'moving/tasks/main.yml': '- debug: msg=by-hand\n' })
  const refused = await install('--frozen')
  t.is(refused.code, 1)
  t.regex(refused.err, /moving is not what the lock says/)
  t.is((await install('--frozen', '--force-with-deps')).code, 0)
  t.is(readFileSync(join(roles, 'moving/tasks/main.yml'), 'utf8'), '- debug: msg=moving\n')
})

test('a role that is kept though another is wanted leaves the lock as it was', async (t) => {
  const { moving, install, lock } = siteOf(t)
  await install()
  const before = readFileSync(lock, 'utf8')
  moving.commit(roleFiles('moved'))
  const kept = await install()
  t.is(kept.code, 0)
  t.regex(kept.err, /roles\.lock is left as it was/)
  t.is(readFileSync(lock, 'utf8'), before)
  t.is((await install('--force')).code, 0)
  t.not(readFileSync(lock, 'utf8'), before)
})

for (const [what, files, why] of [
  ['no list', { 'requirements.yml': 'roles: text\n' }, /requirements\.yml:1:8 .*must be a list of roles/],
  ['a role without a source', { 'requirements.yml': '- version: v1\n' }, /requirements\.yml:1:3 .*src is missing/],
  ['a number for a role', { 'requirements.yml': '- 1\n' }, /named by text or by a mapping/],
  ['a list for a source', { 'requirements.yml': '- src: [a]\n' }, /src must be text/],
  ['no YAML', { 'requirements.yml': 'roles: [\n' }, /requirements\.yml/],
  ['no file', {}, /cannot read .*requirements\.yml: ENOENT/],
  ['files in a circle', { 'requirements.yml': '- include: requirements.yml\n' }, /in a circle/],
  ['a role that is nowhere', { 'requirements.yml': '- src: ./none\n' }, /requirements\.yml:1:3 .*there is no \.\/none/],
] as const) {
  test(`requirements with ${what} are told with the place`, async (t) => {
    const folder = folderOf(t, files)
    const ran = await galaxy(join(folder, 'roles'), 'install', '-r', join(folder, 'requirements.yml'))
    t.not(ran.code, 0)
    t.regex(ran.err, why)
    t.false(existsSync(join(folder, 'roles')))
    t.false(existsSync(join(folder, 'roles.lock')))
  })
}

for (const [words, why] of [
  [['install'], /needs roles, or a file of requirements/],
  [['install', '--frozen', 'x'], /--frozen needs a file of requirements/],
  [['install', '-r', 'r.yml', 'x'], /cannot be given together/],
  [['install', '--frozne', '-r', 'r.yml'], /--frozne/],
  [['instal'], /there is no action "instal"/],
  [['search', 'x'], /speaks with galaxy\.ansible\.com/],
  [['remove', '../x'], /cannot be the name of a role/],
] as const) {
  test(`tutti galaxy ${words.join(' ')} is refused`, async (t) => {
    const { run } = await import('../cli/made.ts')
    const ran = await run(['galaxy', ...words])
    t.not(ran.code, 0)
    t.regex(ran.err, why)
  })
}

test('--frozen without a lock says how to make one', async (t) => {
  const { install } = siteOf(t)
  const ran = await install('--frozen')
  t.is(ran.code, 1)
  t.regex(ran.err, /--frozen needs .*roles\.lock, which is not there/)
})

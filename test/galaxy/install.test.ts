import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import test from 'ava'
import { create } from 'tar'
import { folderOf, galaxy, put, repository, roleFiles } from './made.ts'

const taskOf = (roles: string, name: string): string => readFileSync(join(roles, name, 'tasks/main.yml'), 'utf8')

test('a repository is installed by tag, branch and commit', async (t) => {
  const roles = folderOf(t)
  const origin = repository(t, roleFiles('one'))
  origin.git('tag', 'v1')
  const two = origin.commit(roleFiles('two'))
  origin.commit(roleFiles('three'))
  for (const [version, word] of [
    ['v1', 'one'],
    [two, 'two'],
    ['main', 'three'],
    ['', 'three'],
  ]) {
    const ran = await galaxy(roles, 'install', '--force', `${origin.url},${version},mine`)
    t.is(ran.code, 0, ran.err)
    t.is(taskOf(roles, 'mine'), `- debug: msg=${word}\n`)
  }
  t.deepEqual(readdirSync(roles), ['mine'])
  t.false(existsSync(join(roles, 'mine/.git')))
})

test('what is told is what ansible-galaxy tells', async (t) => {
  const roles = folderOf(t)
  const origin = repository(t, roleFiles('one'))
  origin.git('tag', 'v1')
  origin.commit(roleFiles('two'))
  const word = (version: string): string => `${origin.url},${version},mine`
  const lines = async (...words: string[]): Promise<readonly string[]> =>
    (await galaxy(roles, 'install', ...words)).out.trimEnd().split('\n')
  t.deepEqual(await lines(word('v1')), [
    'Starting galaxy role install process',
    `- extracting mine to ${join(roles, 'mine')}`,
    '- mine (v1) was installed successfully',
  ])
  t.deepEqual(await lines(word('v1')), [
    'Starting galaxy role install process',
    '- mine (v1) is already installed, skipping.',
  ])
  const other = await galaxy(roles, 'install', word('main'))
  t.is(other.code, 0)
  t.regex(other.err.replace(/\s+/g, ' '), /mine \(v1\) is already installed - use --force to change version to main/)
  t.is(taskOf(roles, 'mine'), '- debug: msg=one\n')
  const listed = await galaxy(roles, 'list')
  t.is(listed.out, `# ${roles}\n- mine, v1\n`)
  t.is((await galaxy(roles, 'list', 'none')).out, '- the role none was not found\n')
  const removed = await galaxy(roles, 'remove', 'mine', 'none')
  t.is(removed.out, '- successfully removed mine\n- none is not installed, skipping.\n')
  t.deepEqual(readdirSync(roles), [])
})

test('folders and tarballs are installed, from a server too', async (t) => {
  const [roles, source] = [folderOf(t), folderOf(t)]
  put(join(source, 'role'), { ...roleFiles('here'), '.git/config': '' })
  create({ file: join(source, 'role.tgz'), cwd: source, gzip: true, sync: true }, ['role'])
  const server = createServer((request, answer) => {
    answer.statusCode = request.url === '/role.tgz' ? 200 : 404
    answer.end(readFileSync(join(source, 'role.tgz')))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  t.teardown(() => server.close())
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const word of [join(source, 'role'), join(source, 'role.tgz'), `${address}/role.tgz`]) {
    t.is((await galaxy(roles, 'install', '--force', `${word},,mine`)).code, 0)
    t.is(taskOf(roles, 'mine'), '- debug: msg=here\n')
    await galaxy(roles, 'remove', 'mine')
  }
  t.is((await galaxy(roles, 'install', join(source, 'role'))).code, 0)
  t.deepEqual(readdirSync(roles), ['role'])
  t.false(existsSync(join(roles, 'role/.git')))
  const missing = await galaxy(roles, 'install', `${address}/none.tgz`)
  t.is(missing.code, 1)
  t.regex(missing.err, /the server answers 404/)
})

test('roles that a role needs are installed too, those of plain names are not looked for', async (t) => {
  const roles = folderOf(t)
  const inner = repository(t, roleFiles('inner'))
  inner.git('tag', 'v1')
  const middle = repository(t, {
    ...roleFiles('middle', `[common, {src: "${inner.url}", version: v1, name: inner}]`),
    'meta/requirements.yml': `[{src: "${inner.url}", version: main, name: inner}]\n`,
  })
  const outer = repository(t, roleFiles('outer', `["${middle.url},,middle"]`))
  const ran = await galaxy(roles, 'install', `${outer.url},,outer`)
  t.is(ran.code, 0, ran.err)
  t.deepEqual(readdirSync(roles).sort(), ['inner', 'middle', 'outer'])
  t.regex(ran.err.replace(/\s+/g, ' '), /inner is wanted from .* \(main\) too; it is taken from .* \(v1\)/)
  const alone = folderOf(t)
  await galaxy(alone, 'install', '--no-deps', `${outer.url},,outer`)
  t.deepEqual(readdirSync(alone), ['outer'])
})

test('an installation that fails leaves everything as it was', async (t) => {
  const roles = folderOf(t)
  const good = repository(t, roleFiles('new'))
  const old = repository(t, roleFiles('old'))
  await galaxy(roles, 'install', `${old.url},,good`)
  const bad = await galaxy(roles, 'install', '--force', `${good.url},,good`, `${good.url},v9,bad`)
  t.is(bad.code, 1)
  t.regex(bad.err, /has no tag, branch or commit "v9"/)
  t.deepEqual(readdirSync(roles), ['good'])
  t.is(taskOf(roles, 'good'), '- debug: msg=old\n')
  const ignored = await galaxy(roles, 'install', '-i', '--force', `${good.url},v9,bad`, `${good.url},,good`)
  t.is(ignored.code, 0)
  t.regex(ignored.err, /bad was NOT installed successfully/)
  t.is(taskOf(roles, 'good'), '- debug: msg=new\n')
})

for (const [word, why] of [
  ['geerlingguy.nginx', /a name of galaxy\.ansible\.com, which is not asked/],
  ['/nowhere/role', /there is no \/nowhere\/role/],
  ['git+file:///nowhere/role', /cannot copy the repository/],
  ['git+--upload-pack=touch /tmp/tutti-pwned,,x', /cannot copy the repository/],
  ['git+ext::sh -c id,,x', /cannot copy the repository/],
  ['hg+https://example.org/x', /with git, not with hg/],
  ['git+https://example.org/x,v1,../out', /"\.\.\/out" cannot be the name of a role/],
  ['git+https://example.org/x,v1,.hidden', /cannot be the name of a role/],
  ['a,b,c,d', /names no role/],
] as const) {
  test(`${word} is refused`, async (t) => {
    const roles = folderOf(t)
    const ran = await galaxy(roles, 'install', word)
    t.not(ran.code, 0)
    t.regex(ran.err, why)
    t.deepEqual(readdirSync(roles), [])
    t.false(existsSync('/tmp/tutti-pwned'))
  })
}

test('a role is begun, with files that a play can run, and not begun twice', async (t) => {
  const folder = folderOf(t)
  const { run } = await import('../cli/made.ts')
  const init = (...words: string[]) => run(['galaxy', 'init', '--init-path', folder, ...words])
  t.is((await init('mine')).out, '- Role mine was created successfully\n')
  t.deepEqual(readdirSync(join(folder, 'mine')).sort(), [
    'README.md',
    'defaults',
    'files',
    'handlers',
    'meta',
    'tasks',
    'templates',
    'tests',
    'vars',
  ])
  put(folder, { 'mine/tasks/main.yml': '- debug: msg=hello\n' })
  const again = await init('mine')
  t.is(again.code, 1)
  t.regex(again.err, /is there already/)
  t.is(taskOf(folder, 'mine'), '- debug: msg=hello\n')
  const installed = join(folder, 'installed')
  t.is((await galaxy(installed, 'install', join(folder, 'mine'))).code, 0)
  t.is((await init('../out')).code, 5)
})

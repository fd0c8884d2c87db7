import { cpSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { folderOf, galaxy } from '../galaxy/made.ts'
import { sharedRole } from '../galaxy/shared-role.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onStage } from '../support/lab-play.ts'

const file = 'lab/web.yml'

/** The playbook of this test beside its roles, one installed from a git repository and one from a tarball, by names that only they have. */
async function playbookOfInstalledRoles(t: ExecutionContext): Promise<string> {
  const folder = folderOf(t)
  for (const [origin, name] of [
    [`${sharedRole(t, 'common').url},v1`, 'nodes_from_git'],
    [`${sharedRole(t, 'haproxy').tarball},`, 'proxy_from_tarball'],
  ] as const) {
    const { code, err } = await galaxy(join(folder, 'roles'), 'install', `${origin},${name}`)
    t.is(code, 0, err)
  }
  cpSync('test/lab/roles/playbook.yml', join(folder, 'playbook.yml'))
  return join(folder, 'playbook.yml')
}

test.serial('common and haproxy, installed as roles are shared, make nodes with names, and a proxy', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const { play, on, until } = onStage(t, layout, await playbookOfInstalledRoles(t))
    const nothing = { client: 0, web1: 0 }
    const foretold = await play({}, '--check')
    t.is(foretold.code, 0, foretold.text)
    t.is(on('client', 'ls /root/.ssh/id_ed25519 2>/dev/null'), '')
    const first = await play({}, '--verify')
    t.is(first.code, 0, first.text)
    t.deepEqual((await play({})).changed, nothing)
    const checked = await play({}, '--check', '--diff')
    t.is(checked.code, 0, checked.text)
    t.deepEqual(checked.changed, nothing, checked.text)

    const login = 'ssh -o BatchMode=yes -o StrictHostKeyChecking=yes'
    t.is(on('client', `${login} web1 hostname; ${login} web1.example.test hostname`), 'web1\nweb1')
    t.is(on('web1', 'sysctl -n net.ipv4.tcp_fin_timeout'), '30')
    await until('the proxy answers', () => on('client', 'curl -s http://localhost/') === 'hello')
    t.like((await play({ proxy: 'absent' })).changed, { client: 1, web1: 0 })
    t.not(on('client', 'curl -s http://localhost/'), 'hello')
  })
})

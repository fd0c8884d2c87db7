import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { folderOf, galaxy, put } from './made.ts'
import { sharedRole } from './shared-role.ts'

const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const ROLES = resolve('roles')
const shared = readdirSync(ROLES).filter((name) => existsSync(join(ROLES, name, 'meta/main.yml')))

/** Each file of a folder with its text, but for what the installer writes itself. */
const textsOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== '.galaxy_install_info')
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  )

/** Holds that the installed role is the one of the project, and that a playbook beside it can be read with it. */
function holds(t: ExecutionContext, folder: string, name: string): void {
  const installed = join(folder, 'roles', name)
  t.deepEqual(textsOf(installed), textsOf(join(ROLES, name)))
  const tasks = `- hosts: all\n  tasks:\n    - import_role: {name: ${name}}\n`
  put(folder, { 'play.yml': tasks, hosts: 'one ansible_connection=local\n' })
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [TUTTI, 'play', '--syntax-check', '-i', join(folder, 'hosts'), join(folder, 'play.yml')],
    { cwd: folder, encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder } },
  )
  t.is(status, 0, `${stdout}${stderr}`)
}

test('the project has roles to share', (t) => {
  t.true(shared.includes('lvs_director') && shared.includes('lvs_realserver'), shared.join())
})

for (const name of shared) {
  test(`${name} is installed by itself, from a repository and from a tarball of it`, async (t) => {
    const { url, tarball } = sharedRole(t, name)
    const fromGit = folderOf(t)
    const cloned = await galaxy(join(fromGit, 'roles'), 'install', `${url},v1,${name}`)
    t.is(cloned.code, 0, cloned.err)
    holds(t, fromGit, name)

    const fromTarball = folderOf(t)
    const unpacked = await galaxy(join(fromTarball, 'roles'), 'install', `${tarball},,${name}`)
    t.is(unpacked.code, 0, unpacked.err)
    holds(t, fromTarball, name)
  })
}

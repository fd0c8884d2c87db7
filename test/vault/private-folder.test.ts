import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { makePrivateFolder, removeStaleFolders } from '../../src/vault/private-folder.ts'

const isTmpfs = (path: string): boolean => existsSync(path) && statfsSync(path).type === 0x01021994

test('the folder is for its owner alone, lies in memory where that is to be had, and goes with all that is in it', (t) => {
  const folder = makePrivateFolder({})
  t.is(statSync(folder.path).mode & 0o777, 0o700)
  if (isTmpfs('/dev/shm')) {
    t.is(dirname(folder.path), '/dev/shm')
    t.true(folder.inMemory)
  } else t.log('SKIPPED: /dev/shm is no tmpfs here')
  mkdirSync(join(folder.path, 'inner'))
  writeFileSync(join(folder.path, 'inner', '.swap'), 'plain', { mode: 0o400 })
  writeFileSync(join(folder.path, 'a'), 'plain')
  folder.remove()
  t.false(existsSync(folder.path))
  t.notThrows(() => folder.remove())
})

const program = `
  import { writeFileSync } from 'node:fs'
  import { makePrivateFolder } from ${JSON.stringify(new URL('../../src/vault/private-folder.js', import.meta.url).href)}
  const folder = makePrivateFolder({})
  writeFileSync(folder.path + '/a', 'plain')
  console.log(folder.path)
  setInterval(() => {}, 1000)`

/** Starts a process that makes a private folder; gives the folder. */
async function folderOfAnother(): Promise<{
  readonly path: string
  readonly pid: number
  readonly ended: Promise<unknown>
}> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((done) => child.once('close', done))
  const path = await new Promise<string>((settle) => child.stdout.once('data', (line) => settle(String(line).trim())))
  return { path, pid: child.pid as number, ended }
}

const until = async (holds: () => boolean): Promise<boolean> => {
  for (let tries = 0; !holds() && tries < 600; tries++) await new Promise((done) => setTimeout(done, 50))
  return holds()
}

test('the folder of a process that is killed goes too', async (t) => {
  const { path, pid, ended } = await folderOfAnother()
  t.deepEqual(readdirSync(path), ['a'])
  process.kill(pid, 'SIGKILL')
  await ended
  t.true(await until(() => !existsSync(path)))
})

test('a later run removes folders of processes that are gone, and those alone', async (t) => {
  const { path, pid, ended } = await folderOfAnother()
  t.teardown(() => ended)
  t.teardown(() => process.kill(pid, 'SIGKILL'))
  const [, head, tail] = /^(.*-)\d+-\d+-(\w+)$/.exec(path) ?? []
  // The same process number with another beginning: the number was given away again.
  const others = [`${head}${pid}-1-${tail}`, `${head}999999999-5-${tail}`]
  for (const one of others) {
    mkdirSync(one)
    writeFileSync(join(one, 'a'), 'plain')
  }
  const foreign = `${path}`.replace(/-vault-\d+-/, '-vault-1-')
  mkdirSync(foreign)
  t.teardown(() => rmSync(foreign, { recursive: true, force: true }))
  removeStaleFolders({})
  t.deepEqual(others.filter(existsSync), [])
  t.true(existsSync(join(path, 'a')), 'the folder of a process that lives stays')
  t.true(existsSync(foreign), 'that of processes which cannot be seen from here stays')
})

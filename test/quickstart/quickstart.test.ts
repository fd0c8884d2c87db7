import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { startEmbeddedHosts } from '../../lab/embedded/hosts.ts'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const names = ['alpha', 'beta', 'gamma']

interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder that holds what the quickstart needs of the project, with hosts of its own, and `tutti` run in it. */
async function quickstart(t: ExecutionContext): Promise<(...words: readonly string[]) => Promise<Said>> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-quickstart-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  for (const part of ['playbooks', 'roles', 'inventory']) await cp(part, join(folder, part), { recursive: true })
  const hosts = await startEmbeddedHosts({ directory: join(folder, 'lab'), names, group: 'quickstart' })
  t.teardown(() => hosts.stop())
  await cp(hosts.inventoryFile, join(folder, 'inventory/quickstart/hosts'))
  const env = { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8' }
  return (...words) =>
    new Promise((settle, refuse) => {
      const child = spawn(process.execPath, [program, ...words], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [out, err]: [Buffer[], Buffer[]] = [[], []]
      child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
      child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
      child.once('error', refuse)
      child.once('close', (code) =>
        settle({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
      )
    })
}

const play = ['play', '-i', 'inventory/quickstart', 'playbooks/quickstart.yml'] as const

/** What each task came to on each host, without its handlers: `task | changed: [host] => (item=x)`, sorted. */
function results(stdout: string): readonly string[] {
  const found: string[] = []
  let task = ''
  for (const line of stdout.split('\n')) {
    const banner = /^(TASK|RUNNING HANDLER) \[(.*)\] \*+$/.exec(line)
    if (banner) task = banner[1] === 'TASK' ? (banner[2] ?? '') : ''
    else if (task !== '' && /^changed: /.test(line)) found.push(`${task} | ${line}`)
  }
  return found.sort()
}

const recapOf = (stdout: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...stdout.matchAll(/^(\w+) +: .*\bchanged=(\d+) .*unreachable=0 .*failed=0 /gm)].map(([, host, n]) => [host, n]),
  )

test('a second run of the quickstart changes nothing, and check mode foretells the first', async (t) => {
  const tutti = await quickstart(t)
  const foretold = await tutti(...play, '--check', '--diff')
  t.is(foretold.code, 0, foretold.stdout + foretold.stderr)
  const first = await tutti(...play)
  t.is(first.code, 0, first.stdout + first.stderr)
  t.deepEqual(results(foretold.stdout), results(first.stdout))
  t.true(results(first.stdout).length > 20)
  t.regex(first.stdout, /RUNNING HANDLER \[quickstart : Reload the site\]/)
  const second = await tutti(...play)
  t.is(second.code, 0, second.stdout + second.stderr)
  t.deepEqual(recapOf(second.stdout), { alpha: '0', beta: '0', gamma: '0' })
  t.notRegex(second.stdout, /RUNNING HANDLER/)
})

test('the quickstart that cannot be right fails on the hosts concerned, with a sentence', async (t) => {
  const tutti = await quickstart(t)
  const said = await tutti(...play, '-e', '{"greeting": "", "site_settings": 5}')
  t.is(said.code, 2)
  t.regex(said.stdout, /fatal: \[alpha\]: FAILED!/)
  t.regex(said.stdout, /dict2items/)
})

test('the commands of the README do what it says', async (t) => {
  const tutti = await quickstart(t)
  const readme = await readFile('README.md', 'utf8')
  const commands = [...readme.matchAll(/^tutti (.*?)(?: +#.*)?$/gm)].map(([, words]) => (words ?? '').split(' '))
  t.true(commands.length >= 3)
  for (const words of commands) {
    const said = await tutti(...words)
    t.is(said.code, 0, `tutti ${words.join(' ')}\n${said.stdout}${said.stderr}`)
    for (const name of names) t.true(said.stdout.includes(name))
  }
})

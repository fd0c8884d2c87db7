import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { createTwoFilesPatch } from 'diff'
import { readTold, type Section } from './told.ts'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const FOLDER = resolve('test/oracle')

/** The playbooks of this folder, each with the command lines it is run with. */
const cases: { readonly [playbook: string]: readonly (readonly string[])[] } = {
  'blocks.yml': [[]],
  'check.yml': [['--check', '--diff'], ['--diff'], ['--check']],
  'ends.yml': [[]],
  'errors-fatal.yml': [[]],
  'handlers-forced.yml': [[]],
  'handlers.yml': [[], ['--force-handlers']],
  'includes.yml': [[]],
  'loops.yml': [[]],
  'names.yml': [[]],
  'precedence.yml': [[], ['-e', 'extra=given', '-e', '{"level": "command line"}']],
  'results.yml': [[]],
  'roles.yml': [[], ['--tags', 'twice'], ['--start-at-task', 'more']],
  'serial-fails.yml': [[]],
  'spread.yml': [[], ['--limit', 'a']],
  'tags.yml': [
    [],
    ['--tags', 'one'],
    ['--tags', 'one,three', '--skip-tags', 'two'],
    ['--skip-tags', 'play'],
    ['--skip-tags', 'always'],
    ['--tags', 'rare'],
    ['--tags', 'never'],
    ['--tags', 'tagged'],
    ['--tags', 'untagged'],
    ['--tags', 'all', '--skip-tags', 'four,five'],
    ['--tags', 'five,six'],
    ['--tags', 'seven'],
    ['--tags', 'eight'],
    ['--tags', 'nothing'],
  ],
}

/** Differences that are meant, each with its reason: the pattern becomes the text on both sides before they are compared. */
const meant: readonly { readonly reason: string; readonly pattern: RegExp; readonly text: string }[] = [
  {
    reason: 'an error about a value shows where the value is written',
    pattern: /"msg": "(?:The task includes|The conditional check|\/\S+:\d+:\d+ ).*?('\w+' is undefined).*"/,
    text: '"msg": "$1"',
  },
  {
    reason: 'a value that is one expression keeps its type, as in ansible-core 2.19',
    pattern: /"(count[^"]*|ansible_version.major)": "(\d)"/,
    text: '"$1": $2',
  },
  {
    reason: 'a difference names the file that changes, not the temporary copy of the new content',
    pattern: /^(---|\+\+\+) (before|after)(?:: (?!before|after).*)?$/,
    text: '$1 $2',
  },
]

/** The playbooks whose exit code is meant to differ, each with its reason. */
const otherExitCode: { readonly [playbook: string]: { readonly code: number; readonly reason: string } } = {
  'ends.yml': {
    code: 2,
    reason: 'a host that failed counts in the exit code even after clear_host_errors, as it does in the recap',
  },
}

/** What is told as one text, host by host, without the differences that are meant. */
const comparable = (told: readonly Section[]): string =>
  told
    // A meta task has no result: Ansible prints its banner all the same, once for each host, Tutti does not.
    .filter(({ banner, hosts }) => !/^TASK \[(meta|flush)\]$/.test(banner) || Object.keys(hosts).length > 1)
    .flatMap(({ banner, hosts }) => [
      banner,
      ...Object.keys(hosts)
        .sort()
        .flatMap((host) => hosts[host] ?? []),
    ])
    .map((line) => `${meant.reduce((text, one) => text.replace(one.pattern, one.text), line)}\n`)
    .join('')
    // Ansible tells it once for each batch that could have followed, Tutti once.
    .replace(/(NO MORE HOSTS LEFT\n)+/g, '$1')

/** The lines in which two texts differ, with those around; empty when they are the same. */
const differences = (theirs: string, ours: string): string =>
  theirs === ours ? '' : createTwoFilesPatch('ansible', 'tutti', theirs, ours, '', '', { context: 2 })

/** What one program made of a command line. */
interface Seen {
  readonly code: number | null
  readonly told: readonly Section[]
  readonly stderr: string
  /** The files it left, each with its mode and content. */
  readonly files: { readonly [path: string]: string }
}

/** Runs a program in a folder of its own, which a later run of the same playbook finds as it was left. */
async function play(command: readonly string[], folder: string, args: readonly string[]): Promise<Seen> {
  const out = join(folder, 'out')
  await mkdir(out, { recursive: true })
  const [program = '', ...first] = command
  const words = [...first, '-i', join(FOLDER, 'inventory.ini'), '-e', `out=${out}`, '-f', '1', ...args]
  const child = spawn(program, words, {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder, ANSIBLE_CONFIG: join(folder, 'ansible.cfg') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (more: string) => {
      texts[name] += more
    })
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject)
    child.once('close', settle)
  })
  return { code, told: readTold(texts.stdout, folder), stderr: texts.stderr, files: await filesIn(out) }
}

async function filesIn(folder: string): Promise<Seen['files']> {
  const found: Record<string, string> = {}
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name)
    const stat = await lstat(path)
    const mode = (stat.mode & 0o7777).toString(8)
    if (stat.isSymbolicLink()) found[name] = `link to ${await readlink(path)}`
    else if (stat.isDirectory()) found[name] = `directory ${mode}`
    else found[name] = `file ${mode}\n${await readFile(path, 'utf8')}`
  }
  return found
}

async function workplace(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-oracle-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'ansible.cfg'), '')
  return folder
}

for (const [playbook, commandLines] of Object.entries(cases)) {
  test.serial(`${playbook} is played as Ansible plays it`, async (t) => {
    if (!existsSync(ANSIBLE)) {
      t.log(`SKIPPED: ${ANSIBLE} is not here (Debian: apt-get install ansible-core)`)
      t.pass()
      return
    }
    t.timeout(300_000)
    const [theirs, ours] = [await workplace(t), await workplace(t)]
    for (const args of commandLines) {
      const words = [join(FOLDER, playbook), ...args]
      const asked = ['tutti play', playbook, ...args].join(' ')
      const expected = await play([ANSIBLE], theirs, words)
      const got = await play([process.execPath, TUTTI, 'play'], ours, words)
      t.is(differences(comparable(expected.told), comparable(got.told)), '', `${asked}: what is told\n${got.stderr}`)
      const code = otherExitCode[playbook]?.code ?? expected.code
      t.is(got.code, code, `${asked}: exit code\n${got.stderr}`)
      t.deepEqual(got.files, expected.files, `${asked}: files`)
    }
  })
}

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { createTwoFilesPatch } from 'diff'
import { readTold, type Section } from './told.ts'

const ANSIBLE = '/usr/bin/ansible-playbook'
const TUTTI = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))

/** One command line that a playbook is played with by both programs. */
export interface Playing {
  readonly words?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What is typed; nothing is without. */
  readonly input?: string
}

/** Playbooks, each with the command lines it is played with, one after the other in the same place. */
export type Playings = { readonly [playbook: string]: readonly Playing[] }

/** Differences that are meant, each with its reason: the pattern becomes the text on both sides before they are compared. */
const meant: readonly { readonly reason: string; readonly pattern: RegExp; readonly text: string }[] = [
  {
    reason: 'an error about a value shows where the value is written',
    pattern: /"msg": "(?:The task includes|The conditional check|\S+:\d+:\d+ ).*?('\w+' is undefined).*"/,
    text: '"msg": "$1"',
  },
  {
    reason: 'a value that is one expression keeps its type, as in ansible-core 2.19',
    pattern: /"(count[^"]*|ansible_version.major)": "(\d)"/,
    text: '"$1": $2',
  },
  {
    reason: 'why a host cannot be reached is told in words of the transport',
    pattern: /(UNREACHABLE! => \{"changed": false, "msg": )"(?:[^"\\]|\\.)*"/,
    text: '$1"…"',
  },
  {
    reason: 'the class of a text is named as the language knows it',
    pattern: /ansible\.parsing\.yaml\.objects\.AnsibleUnicode/g,
    text: 'str',
  },
  {
    reason: 'a job that took too long is told by its number',
    pattern: /^(ASYNC FAILED on \S+: jid=)\S+$/,
    text: '$1…',
  },
  {
    reason: 'a difference names the file that changes, not the temporary copy of the new content',
    pattern: /^(---|\+\+\+) (before|after)(?:: (?!before|after).*)?$/,
    text: '$1 $2',
  },
]

/** What is told as one text, host by host, without the differences that are meant. */
const comparable = (told: readonly Section[]): string =>
  told
    .flatMap(({ banner, hosts }) => [
      banner,
      ...Object.keys(hosts)
        .sort()
        .flatMap((host) => hosts[host] ?? []),
    ])
    .map((line) => `${meant.reduce((text, one) => text.replace(one.pattern, one.text), line)}\n`)
    .join('')

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
async function play(
  command: readonly string[],
  home: string,
  folder: string,
  playbook: string,
  { words: given = [], env = {}, input }: Playing,
): Promise<Seen> {
  const out = join(home, 'out')
  await mkdir(out, { recursive: true })
  const [program = '', ...first] = command
  const words = [
    ...first,
    '-i',
    join(folder, 'inventory.ini'),
    '-e',
    `out=${out}`,
    '-f',
    '1',
    join(folder, playbook),
    ...given,
  ]
  const child = spawn(program, words, {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: home, ANSIBLE_CONFIG: join(home, 'ansible.cfg'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined).end(input ?? '')
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (more: string) => {
      texts[name] += more
    })
  const code = await new Promise<number | null>((settle, reject) => {
    child.once('error', reject)
    child.once('close', settle)
  })
  return { code, told: readTold(texts.stdout, home), stderr: texts.stderr, files: await filesIn(out) }
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

/** Defines a test for each playbook of a folder: both programs tell the same, end with the same code and leave the same files. */
export function playAsAnsible(folder: string, playings: Playings): void {
  for (const [playbook, all] of Object.entries(playings)) {
    test.serial(`${playbook} is played as Ansible plays it`, async (t) => {
      if (!existsSync(ANSIBLE)) {
        t.log(`SKIPPED: ${ANSIBLE} is not here (Debian: apt-get install ansible-core)`)
        t.pass()
        return
      }
      t.timeout(300_000)
      const [theirs, ours] = [await workplace(t), await workplace(t)]
      for (const playing of all) {
        const asked = ['tutti play', playbook, ...(playing.words ?? [])].join(' ')
        const expected = await play([ANSIBLE], theirs, folder, playbook, playing)
        const got = await play([process.execPath, TUTTI, 'play'], ours, folder, playbook, playing)
        t.is(differences(comparable(expected.told), comparable(got.told)), '', `${asked}: what is told\n${got.stderr}`)
        t.is(got.code, expected.code, `${asked}: exit code\n${got.stderr}`)
        t.deepEqual(got.files, expected.files, `${asked}: files`)
      }
    })
  }
}

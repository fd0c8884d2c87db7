import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { fileSetQuestion, readFileSet } from '../../src/shell/file-set.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { explainVerdict, readVerdict, type Transaction, transaction } from '../../src/shell/transaction.ts'
import { openSandbox, overlayLack, type Sandbox } from '../support/sandbox.ts'
import { type Shell, shells } from '../support/shells.ts'

/** A set of two files whose daemon is a script: it takes what is there, and refuses the word "bad". */
interface Stage {
  readonly t: ExecutionContext
  readonly shell: Shell
  readonly sandbox: Sandbox
  readonly root: string
  transact(part?: Partial<Transaction>): Script
  read(path: string): string | undefined
  observed(): Promise<ReturnType<typeof readFileSet>['set']>
}

const changes: Transaction['changes'] = [
  { kind: 'file', path: 'main.conf', content: 'new main\n', mode: '0600' },
  { kind: 'file', path: 'parts/deep/b.conf', content: 'new b\n', mode: '0640' },
  { kind: 'absent', path: 'old.conf' },
  { kind: 'link', path: 'enabled', to: 'parts/deep/b.conf' },
]

const noBad = sh`if grep -rq bad "$at"; then echo "$at has bad words"; exit 3; fi`

async function onStage(t: ExecutionContext, shell: Shell, act: (stage: Stage) => Promise<void>): Promise<void> {
  const sandbox = openSandbox(shell)
  const root = join(sandbox.dir, 'etc', 'daemon')
  mkdirSync(root, { recursive: true })
  writeFileSync(join(root, 'main.conf'), 'old main\n', { mode: 0o644 })
  writeFileSync(join(root, 'old.conf'), 'old\n', { mode: 0o600 })
  writeFileSync(join(root, 'other.conf'), 'not of the set\n')
  try {
    await act({
      t,
      shell,
      sandbox,
      root,
      transact: (part = {}) =>
        transaction({ root, changes, test: noBad, movable: true, apply: sh`cp main.conf taken`, ...part }),
      read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
      observed: async () => {
        const paths = changes.map((one) => one.path)
        return readFileSet((await sandbox.run(fileSetQuestion(root, paths))).bytes).set
      },
    })
  } finally {
    sandbox.close()
  }
}

/** Everything below the folder but the times of folders. */
const tree = (sandbox: Sandbox): readonly string[] =>
  sandbox.snapshot().map((line) => line.replace(/( \d{5,6} \d+ \d+) \d+/, '$1'))

function onEveryShell(title: string, act: (stage: Stage) => Promise<void>): void {
  for (const shell of shells) test.serial(`${shell.name}: ${title}`, (t) => onStage(t, shell, act))
}

onEveryShell('a set is swapped as a whole, and the daemon takes it', async ({ t, sandbox, root, transact, read }) => {
  const answer = await sandbox.run(transact({ apply: sh`cp ${root}/main.conf ${root}/taken` }))
  t.is(answer.code, 0, answer.stdout + answer.stderr)
  t.is(readVerdict(answer.stdout).failed, undefined)
  t.is(read('main.conf'), 'new main\n')
  t.is(read('taken'), 'new main\n')
  t.is(read('enabled'), 'new b\n')
  t.is(read('old.conf'), undefined)
  t.is(read('other.conf'), 'not of the set\n')
  t.deepEqual(
    tree(sandbox).filter((line) => line.includes('.tutti')),
    [],
    'no trace stays',
  )
})

onEveryShell('what the host has of a set is told', async ({ t, sandbox, transact, observed }) => {
  const before = await observed()
  t.deepEqual(before.files.enabled, { kind: 'absent', sum: '', mode: '', to: '' })
  t.is(before.files['main.conf']?.mode, '0644')
  t.is(before.contents['main.conf'], 'old main\n')
  t.false(before.unfinished)
  await sandbox.run(transact({ apply: sh`:` }))
  const after = await observed()
  t.deepEqual(
    Object.values(after.files).map((one) => `${one.kind} ${one.mode}${one.to}`),
    ['file 0600', 'file 0640', 'absent ', 'link parts/deep/b.conf'],
  )
})

const failures: readonly (readonly [string, Partial<Transaction>, string, string])[] = [
  ['a set that the checker refuses', { changes: [...changes, bad('bad.conf')] }, 'test', 'has bad words'],
  [
    'a set that is refused only in its own place',
    { movable: false, test: sh`[ "$(cat "$at/main.conf")" = 'old main' ] || { echo no; exit 1; }` },
    'test',
    'no',
  ],
  ['a daemon that does not take it', { apply: sh`echo cannot; exit 9` }, 'apply', 'cannot'],
  ['a daemon that does not come to work', { apply: sh`:`, verify: sh`echo dead; false` }, 'verify', 'dead'],
  [
    'a file that was changed meanwhile',
    { changes: changes.map((one) => ({ ...one, since: '1 2' })) },
    'changed',
    'main.conf was changed by somebody else',
  ],
]

function bad(path: string): Transaction['changes'][number] {
  return { kind: 'file', path, content: 'bad\n', mode: '0644' }
}

for (const [title, part, step, said] of failures) {
  onEveryShell(`${title} leaves everything as it was`, async ({ t, sandbox, transact }) => {
    const before = tree(sandbox)
    const answer = await sandbox.run(transact({ apply: sh`:`, ...part }))
    t.is(answer.code, 1)
    const verdict = readVerdict(answer.stdout)
    t.is(verdict.failed as string, step)
    t.true(verdict.said.includes(said), verdict.said)
    t.true(verdict.restored)
    t.deepEqual(tree(sandbox), before)
  })
}

onEveryShell('the daemon is given the old files again', async ({ t, sandbox, root, transact, read }) => {
  const apply = sh`cp ${root}/main.conf ${sandbox.dir}/taken; cat ${root}/main.conf >>${sandbox.dir}/log`
  const answer = await sandbox.run(transact({ apply, verify: sh`false` }))
  t.is(readVerdict(answer.stdout).failed, 'verify')
  t.is(read('main.conf'), 'old main\n')
  t.is(readFileSync(join(sandbox.dir, 'log'), 'utf8'), 'new main\nold main\n')
})

onEveryShell('a folder that was not there is gone again', async ({ t, sandbox, transact }) => {
  const before = tree(sandbox)
  const answer = await sandbox.run(transact({ root: join(sandbox.dir, 'etc', 'fresh'), apply: sh`false` }))
  t.is(readVerdict(answer.stdout).failed, 'apply')
  t.deepEqual(tree(sandbox), before)
})

/** Starts a script in a shell of its own, as a session would, with outputs that nobody reads once `stop` is called. */
function start({ shell, sandbox }: Stage, script: Script) {
  const child = spawn(shell.command[0] as string, shell.command.slice(1), {
    env: { PATH: shell.path, LC_ALL: 'C' },
    cwd: sandbox.dir,
    stdio: 'pipe',
    detached: true,
  })
  child.stdin.end(`( eval '${script.text.replaceAll("'", "'\\''")}' ) </dev/null\n`)
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()))
  return { pid: child.pid as number, child, ended }
}

async function appears(file: string): Promise<void> {
  for (let tries = 0; tries < 200 && !existsSync(file); tries++) await delay(25)
}

/** Waits until a transaction has nothing left beside its folder. */
async function leaves(root: string): Promise<void> {
  const there = (): boolean => readdirSync(dirname(root)).some((name) => name.startsWith('.tutti'))
  for (let tries = 0; tries < 200 && there(); tries++) await delay(50)
}

const waiting = (sandbox: Sandbox): Script =>
  sh`: >${sandbox.dir}/here; n=0; while [ ! -e ${sandbox.dir}/go ] && [ $((n += 1)) -lt 200 ]; do sleep 0.1 2>/dev/null || sleep 1; done`

onEveryShell('a shell that hangs up changes nothing in it', async (stage) => {
  const { t, sandbox, root, transact, read } = stage
  const running = start(stage, transact({ apply: sh`:`, verify: waiting(sandbox) }))
  await appears(join(sandbox.dir, 'here'))
  running.child.stdout.destroy()
  running.child.stderr.destroy()
  process.kill(-running.pid, 'SIGHUP')
  writeFileSync(join(sandbox.dir, 'go'), '')
  await running.ended
  await leaves(root)
  t.is(read('main.conf'), 'new main\n')
  t.is(read('old.conf'), undefined)
  t.deepEqual(
    tree(sandbox).filter((line) => line.includes('.tutti')),
    [],
  )
})

onEveryShell('a second one waits for its turn by failing, and says why', async (stage) => {
  const { t, sandbox, transact } = stage
  const running = start(stage, transact({ apply: sh`:`, verify: waiting(sandbox) }))
  await appears(join(sandbox.dir, 'here'))
  t.false((await stage.observed()).unfinished, 'one that is under way is not cut short')
  const verdict = readVerdict((await sandbox.run(transact())).stdout)
  t.is(verdict.failed, 'lock')
  t.true(verdict.said.includes('is under way'), verdict.said)
  writeFileSync(join(sandbox.dir, 'go'), '')
  await running.ended
})

onEveryShell('one that is killed is seen, and put back by the next', async (stage) => {
  const { t, sandbox, transact, read } = stage
  const running = start(stage, transact({ apply: sh`:`, verify: waiting(sandbox) }))
  await appears(join(sandbox.dir, 'here'))
  process.kill(-running.pid, 'SIGKILL')
  await running.ended
  t.is(read('main.conf'), 'new main\n')
  t.true((await stage.observed()).unfinished)
  const answer = await sandbox.run(transact({ changes: [bad('main.conf')] }))
  t.is(readVerdict(answer.stdout).failed, 'test')
  t.is(read('main.conf'), 'old main\n')
  t.is(read('old.conf'), 'old\n')
  t.is(read('parts/deep/b.conf'), undefined)
  t.false((await stage.observed()).unfinished)
})

onEveryShell('one that is ended is put back at once', async (stage) => {
  const { t, sandbox, root, transact, read } = stage
  const running = start(stage, transact({ apply: sh`:`, verify: waiting(sandbox) }))
  await appears(join(sandbox.dir, 'here'))
  process.kill(-running.pid, 'SIGTERM')
  await leaves(root)
  t.is(read('main.conf'), 'old main\n')
  t.is(read('old.conf'), 'old\n')
})

onEveryShell(
  'one that is ended or killed after the daemon has taken it gives it the old files again',
  async (stage) => {
    const { t, sandbox, root, transact } = stage
    const taken = join(sandbox.dir, 'taken')
    const slow = { apply: sh`cp ${root}/main.conf ${taken}`, verify: waiting(sandbox) }
    const ended = start(stage, transact(slow))
    await appears(join(sandbox.dir, 'here'))
    t.is(readFileSync(taken, 'utf8'), 'new main\n')
    process.kill(-ended.pid, 'SIGTERM')
    await leaves(root)
    t.is(readFileSync(taken, 'utf8'), 'old main\n')

    rmSync(join(sandbox.dir, 'here'))
    const killed = start(stage, transact(slow))
    await appears(join(sandbox.dir, 'here'))
    process.kill(-killed.pid, 'SIGKILL')
    await killed.ended
    t.is(readFileSync(taken, 'utf8'), 'new main\n')
    await sandbox.run(transact({ ...slow, changes: [bad('main.conf')] }))
    t.is(readFileSync(taken, 'utf8'), 'old main\n')
  },
)

onEveryShell('a disk that is full leaves everything as it was', async ({ t, sandbox, root, transact, read }) => {
  const lack = overlayLack()
  if (lack) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
    return
  }
  const small = join(sandbox.dir, 'small')
  const mounted = await sandbox.run(
    lines(
      sh`set -e`,
      sh`mkdir ${small}`,
      sh`mount -t tmpfs -o size=64k tutti ${small}`,
      sh`mkdir ${small}/daemon`,
      sh`cp -p ${root}/main.conf ${small}/daemon/`,
    ),
  )
  if (mounted.code !== 0) {
    t.log(`SKIPPED: no file system can be mounted: ${mounted.stderr}`)
    t.pass()
    return
  }
  try {
    await sandbox.run(sh`dd if=/dev/zero of=${small}/fill bs=1k count=999 2>/dev/null`)
    const verdict = readVerdict((await sandbox.run(transact({ root: `${small}/daemon` }))).stdout)
    t.is(verdict.failed, 'stage')
    t.regex(verdict.said, /KiB are free|disk full/)
    t.is(readFileSync(`${small}/daemon/main.conf`, 'utf8'), 'old main\n')
    t.is(read('main.conf'), 'old main\n')
  } finally {
    await sandbox.run(sh`umount ${small}`)
  }
})

onEveryShell('what runs is told once, behind the swap, and the old files are back when it fails', async (stage) => {
  const { t, sandbox, root, transact, read } = stage
  const live = sh`cat ${root}/main.conf >>${sandbox.dir}/told`
  const failed = await sandbox.run(transact({ live: lines(live, sh`echo not like this; exit 4`), apply: sh`:` }))
  t.is(failed.code, 1)
  t.is(read('main.conf'), 'old main\n')
  t.is(readFileSync(join(sandbox.dir, 'told'), 'utf8'), 'new main\n')
  t.is(
    explainVerdict(readVerdict(failed.stdout), 'the checker'),
    'the configuration was not taken; the old file is in place:\nnot like this',
  )
  const done = await sandbox.run(transact({ live, apply: sh`:` }))
  t.is(done.code, 0, done.stdout)
  t.is(readFileSync(join(sandbox.dir, 'told'), 'utf8'), 'new main\nnew main\n')
  t.is(explainVerdict(readVerdict(done.stdout), 'the checker'), undefined)
})

onEveryShell('what runs is told nothing that the checker refuses', async ({ t, sandbox, root, transact, read }) => {
  const bad: Transaction['changes'] = [{ kind: 'file', path: 'main.conf', content: 'bad\n', mode: '0600' }]
  const answer = await sandbox.run(transact({ changes: bad, live: sh`touch ${root}/told` }))
  t.is(answer.code, 1)
  t.is(read('told'), undefined)
  t.is(read('main.conf'), 'old main\n')
  t.regex(
    explainVerdict(readVerdict(answer.stdout), 'the checker') ?? '',
    /^the checker refuses .* in place:\n.*bad words/s,
  )
})

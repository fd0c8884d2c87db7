import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { login, shellProgram } from '../../src/host/identity.ts'
import { TransportReach } from '../../src/host/reach.ts'
import { emit, sh, verbatim } from '../../src/shell/script.ts'
import { isGone } from '../support/gone.ts'
import { anywhere, shellTransport } from '../support/shell-transport.ts'
import { shells } from '../support/shells.ts'

const ask = (reach: TransportReach, script: ReturnType<typeof sh>, timeoutMs?: number) =>
  reach.ask({ script, identity: login, timeoutMs })

for (const shell of shells) {
  const open = () => new TransportReach(shellTransport(shell), anywhere)

  test(`${shell.name}: answers come in order and whole`, async (t) => {
    const reach = open()
    const answers = await Promise.all([
      ask(reach, sh`printf 'no newline'; printf err >&2; exit 3`),
      ask(reach, sh`echo ${"it's $(HOME) `x` \\ \n second line"}`),
      ask(reach, sh`printf ''`),
    ])
    t.deepEqual(
      answers.map(({ code, stdout, stderr }) => [code, stdout, stderr]),
      [
        [3, 'no newline', 'err'],
        [0, "it's $(HOME) `x` \\ \n second line\n", ''],
        [0, '', ''],
      ],
    )
    await reach.close()
  })

  test(`${shell.name}: exit, cd, variables, traps and syntax errors stay in their request`, async (t) => {
    const reach = open()
    await ask(reach, sh`cd /; FOO=1; trap 'echo trapped' EXIT; set -e; false`)
    const broken = await ask(reach, verbatim('if then fi ('))
    const after = await ask(reach, sh`printf '%s|%s' "$(pwd)" "$FOO"`)
    t.not(broken.code, 0)
    t.is(after.stdout, `${process.cwd()}|`)
    await reach.close()
  })

  test(`${shell.name}: a command cannot eat the next request`, async (t) => {
    const reach = open()
    const [first, second] = await Promise.all([ask(reach, sh`cat; echo done`), ask(reach, sh`echo next`)])
    t.is(first.stdout, 'done\n')
    t.is(second.stdout, 'next\n')
    await reach.close()
  })

  test(`${shell.name}: a daemon that keeps the outputs open hangs nobody`, async (t) => {
    const reach = open()
    const answer = await ask(reach, sh`sleep 30 & echo $!`)
    t.regex(answer.stdout, /^\d+\n$/)
    process.kill(Number(answer.stdout))
    await reach.close()
  })

  test(`${shell.name}: bytes that are no UTF-8 are kept`, async (t) => {
    const reach = open()
    const answer = await ask(reach, sh`printf '\377\000\200'`)
    t.deepEqual([...answer.bytes], [0xff, 0, 0x80])
    await reach.close()
  })

  test(`${shell.name}: large and binary content is staged, and nothing of it stays behind`, async (t) => {
    const reach = open()
    const bytes = Buffer.alloc(300_000, 'a\0ÿ', 'latin1')
    const folder = mkdtempSync(join(tmpdir(), 'tutti-reach-'))
    const answer = await ask(reach, sh`${emit(bytes)} >${`${folder}/copy`}; printf %s "$tutti_dir"`)
    t.is(answer.code, 0)
    t.true(readFileSync(`${folder}/copy`).equals(bytes))
    t.deepEqual(readdirSync(answer.stdout), [])
    await reach.close()
    t.false(existsSync(answer.stdout))
  })

  test(`${shell.name}: output of 50 MB arrives`, async (t) => {
    const reach = open()
    const answer = await ask(reach, sh`head -c 50000000 /dev/zero`)
    t.is(answer.bytes.length, 50_000_000)
    await reach.close()
  })

  test(`${shell.name}: a time-out ends the command on the host, and the host can be asked again`, async (t) => {
    const reach = open()
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-reach-')), 'pid')
    const failure = await t.throwsAsync(ask(reach, sh`sh -c 'echo $$ >${verbatim(file)}; sleep 60'`, 500), {
      instanceOf: Failure,
    })
    t.is(failure?.code, 'timeout')
    const pid = Number(readFileSync(file, 'utf8'))
    t.true(await isGone(pid))
    t.is((await ask(reach, sh`echo again`)).stdout, 'again\n')
    await reach.close()
  })

  test(`${shell.name}: a shell that dies fails its requests by name`, async (t) => {
    const reach = open()
    const failure = await t.throwsAsync(ask(reach, sh`kill -KILL $$`), { instanceOf: Failure })
    t.is(failure?.code, 'session-lost')
    t.regex(failure?.message ?? '', /h1 was killed by SIGKILL/)
    t.is((await ask(reach, sh`echo again`)).stdout, 'again\n')
    await reach.close()
  })

  test(`${shell.name}: abort ends what runs, at once`, async (t) => {
    const reach = open()
    const file = join(mkdtempSync(join(tmpdir(), 'tutti-reach-')), 'pid')
    const running = ask(reach, sh`sh -c 'echo $$ >${verbatim(file)}; sleep 60'`)
    running.catch(() => undefined)
    while (!existsSync(file) || readFileSync(file, 'utf8') === '') await new Promise((r) => setTimeout(r, 20))
    await reach.abort()
    await t.throwsAsync(running, { instanceOf: Failure })
    t.true(await isGone(Number(readFileSync(file, 'utf8'))))
  })
}

test('each shell is told of when it is opened, by its program and without its password', async (t) => {
  const [shell] = shells
  if (!shell) {
    t.log('SKIPPED: there is no shell')
    t.pass()
    return
  }
  const told: string[] = []
  const reach = new TransportReach(shellTransport(shell), anywhere, (program) => told.push(program))
  t.teardown(() => reach.close())
  await ask(reach, sh`true`)
  await ask(reach, sh`true`)
  const executable = '/nonexistent/do as'
  const other = {
    kind: 'become',
    method: 'sudo',
    user: 'a b',
    password: 'sesame',
    executable,
    flags: undefined,
  } as const
  await t.throwsAsync(() => reach.ask({ script: sh`true`, identity: other }), { instanceOf: Failure })
  t.deepEqual(told, ['/bin/sh', "'/nonexistent/do as' -H -S -p '[tutti] password:' -u 'a b' /bin/sh"])
})

test('the program of an identity is its words up to the shell', (t) => {
  const program = (method: 'sudo' | 'su' | 'doas', flags?: string) =>
    shellProgram({ kind: 'become', method, user: 'root', password: undefined, executable: undefined, flags })
  t.is(program('sudo'), 'sudo -H -S -n -u root /bin/sh')
  t.is(program('sudo', '-E'), 'sudo -E -S -n -u root /bin/sh')
  t.is(program('su', '-l'), 'su -l root -s /bin/sh')
  t.is(program('doas'), 'doas  -n -u root /bin/sh')
})

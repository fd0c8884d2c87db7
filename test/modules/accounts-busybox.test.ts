import test from 'ava'
import { group } from '../../modules/accounts/group.ts'
import { user } from '../../modules/accounts/user.ts'
import { verbatim } from '../../src/shell/script.ts'
import { readArguments } from '../support/read-arguments.ts'
import { type AnyResource, fulfils, observeAgain, runResource, type Stage } from '../support/run-module.ts'
import { openOverlay, overlayLack, type Sandbox } from '../support/sandbox.ts'
import { shells } from '../support/shells.ts'

const busybox = shells.find((shell) => shell.name === 'busybox')

/** A system that has no account tools but busybox's. */
async function withBusybox(run: (sandbox: Sandbox, stage: Stage) => Promise<void>): Promise<string | undefined> {
  const lack = busybox ? overlayLack() : 'needs busybox'
  if (lack !== undefined || !busybox) return lack
  const sandbox = await openOverlay(busybox)
  try {
    const tools = 'useradd usermod userdel groupadd groupmod groupdel chage adduser addgroup deluser delgroup getent'
    await sandbox.run(
      verbatim(
        `for tool in ${tools}; do for d in /usr/sbin /sbin /usr/bin /bin /usr/local/bin /usr/local/sbin; do rm -f $d/$tool; done; done`,
      ),
    )
    await run(sandbox, { run: sandbox.run, control: undefined as never, facts: {} })
  } finally {
    sandbox.close()
  }
  return undefined
}

const holds =
  (
    t: { true(value: boolean, message?: string): void; is(a: unknown, b: unknown, message?: string): void },
    stage: Stage,
  ) =>
  async (module: AnyResource, given: Readonly<Record<string, unknown>>): Promise<void> => {
    const args = readArguments(module, given)
    const ran = await runResource(module, args, stage)
    t.true(ran.changed)
    t.is(ran.answer?.code, 0, ran.answer?.stderr)
    const is = await observeAgain(module, args, stage)
    t.true(fulfils(is, ran.should), JSON.stringify({ is, should: ran.should }))
  }

test('groups and accounts are kept with busybox alone', async (t) => {
  const lack = await withBusybox(async (sandbox, stage) => {
    const hold = holds(t, stage)
    await hold(group, { name: 'old', gid: 4710 })
    await hold(group, { name: 'more', gid: 4711 })
    await hold(group, { name: 'more', gid: 4712 })
    const hash = '$6$a$old'
    await hold(user, { name: 'tuttiuser', groups: 'old', shell: '/bin/sh', comment: 'One', uid: 4242, password: hash })
    await hold(user, {
      name: 'tuttiuser',
      uid: 4243,
      group: 'more',
      groups: 'more',
      comment: 'Two & \\three',
      home: '/srv/x/tutti',
      move_home: true,
      shell: '/bin/false',
      expires: 86400,
      password_expire_max: 9,
    })
    await hold(user, { name: 'tuttiuser', password_lock: true })
    const { stdout } = await sandbox.run(
      verbatim('grep ^tuttiuser: /etc/passwd /etc/shadow; ls -d /srv/x/tutti /home/tuttiuser'),
    )
    t.true(stdout.includes('/etc/passwd:tuttiuser:x:4243:4712:Two & \\three:/srv/x/tutti:/bin/false'), stdout)
    t.true(stdout.includes('tuttiuser:!$6$a$old:'), stdout)
    t.true(stdout.includes('/srv/x/tutti\n') && !stdout.includes('/home/tuttiuser'), stdout)
    await hold(user, { name: 'tuttiuser', state: 'absent', remove: true })
    await hold(group, { name: 'old', state: 'absent' })
  })
  if (lack !== undefined) t.log(`SKIPPED: ${lack}`)
  t.pass()
})

test('a password is never among the arguments of a program', (t) => {
  const args = readArguments(user, { name: 'web', password: '$6$secret$hash' })
  const question = user.observe(args, { facts: {}, diff: false, check: false })
  const is = question.parse('', new Uint8Array())
  const script = user.converge({ is, should: user.desire(args, is) }, args).text
  const uses = script.split('\n').filter((line) => line.includes('secret'))
  t.deepEqual(uses, ["printf '%s:%s\\n' web '$6$secret$hash' | chpasswd -e >&2 || exit"])
})

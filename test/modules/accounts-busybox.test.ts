import test, { type ExecutionContext } from 'ava'
import { group } from '../../modules/accounts/group.ts'
import { user } from '../../modules/accounts/user.ts'
import type { Module } from '../../src/module/contract.ts'
import { verbatim } from '../../src/shell/script.ts'
import { fakeControl } from '../support/fake-control.ts'
import { readArguments } from '../support/read-arguments.ts'
import { fulfils, observeAgain, runResource } from '../support/run-module.ts'
import { openOverlay, overlayLack, type Sandbox } from '../support/sandbox.ts'
import { shells } from '../support/shells.ts'

/** The shell that has busybox's tools, on a system that has lost those of the shadow suite. */
async function withoutShadowTools(
  setup: string,
  run: (sandbox: Sandbox) => Promise<void>,
): Promise<string | undefined> {
  const shell = shells.find((one) => one.name === 'busybox')
  const lack = shell ? overlayLack() : 'needs busybox'
  if (lack !== undefined || !shell) return lack
  const sandbox = await openOverlay(shell)
  try {
    const tools = 'useradd usermod userdel groupadd groupmod groupdel chage getent'
    const removal = `for tool in ${tools}; do
  for folder in /usr/sbin /sbin /usr/bin /bin; do rm -f $folder/$tool; done
done`
    await sandbox.run(verbatim(`${setup}\n${removal}`))
    await run(sandbox)
  } finally {
    sandbox.close()
  }
  return undefined
}

const holder =
  (t: ExecutionContext, sandbox: Sandbox) =>
  async (module: Module, given: Readonly<Record<string, unknown>>): Promise<void> => {
    if (module.kind !== 'resource') throw new Error(`${module.name} is no resource`)
    const stage = { run: sandbox.run, control: fakeControl('/nonexistent', {}), facts: {} }
    const args = readArguments(module, given)
    const ran = await runResource(module, args, stage)
    t.true(ran.changed)
    t.is(ran.answer?.code, 0, ran.answer?.stderr)
    const is = await observeAgain(module, args, stage)
    t.true(fulfils(is, ran.should), JSON.stringify({ is, should: ran.should }))
  }

const printed = async (sandbox: Sandbox, text: string): Promise<string> => (await sandbox.run(verbatim(text))).stdout

test('accounts are changed without the tools of the shadow suite', async (t) => {
  const setup = `groupadd -g 4710 main; groupadd -g 4711 other; useradd -m -g main tuttiuser
printf '%s\n' 'tuttiuser:$6$a$old' | chpasswd -e`
  const lack = await withoutShadowTools(setup, async (sandbox) => {
    const hold = holder(t, sandbox)
    await hold(group, { name: 'other', gid: 4712 })
    await hold(user, {
      name: 'tuttiuser',
      uid: 4243,
      group: 'other',
      comment: 'Two & \\three',
      home: '/srv/x/tutti',
      move_home: true,
      shell: '/bin/false',
      expires: 86400,
      password_expire_max: 9,
    })
    await hold(user, { name: 'tuttiuser', password: '$6$b$new' })
    await hold(user, { name: 'tuttiuser', password_lock: true })
    const passwd = await printed(sandbox, 'grep ^tuttiuser: /etc/passwd')
    t.is(passwd, 'tuttiuser:x:4243:4712:Two & \\three:/srv/x/tutti:/bin/false\n')
    t.regex(await printed(sandbox, 'grep ^tuttiuser: /etc/shadow'), /^tuttiuser:!\$6\$b\$new:\d+:0:9:7::1:\n$/)
    t.is(await printed(sandbox, 'ls -d /srv/x/tutti /home/tuttiuser'), '/srv/x/tutti\n')
    t.is(await printed(sandbox, 'stat -c %a:%U:%G /etc/passwd /etc/shadow'), '644:root:root\n640:root:shadow\n')
  })
  if (lack !== undefined) t.log(`SKIPPED: ${lack}`)
  t.pass()
})

test('accounts are made with busybox', async (t) => {
  const lack = await withoutShadowTools('rm -f /usr/sbin/adduser /usr/sbin/addgroup', async (sandbox) => {
    if ((await sandbox.run(verbatim('busybox adduser --help && busybox addgroup --help'))).code !== 0) {
      t.log('SKIPPED: this busybox has neither adduser nor addgroup')
      return
    }
    const hold = holder(t, sandbox)
    await hold(group, { name: 'old', gid: 4710 })
    await hold(user, { name: 'tuttiuser', groups: 'old', shell: '/bin/sh', comment: 'One', uid: 4242 })
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

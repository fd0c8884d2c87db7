import test, { type ExecutionContext } from 'ava'
import { Failure } from '../../src/error/failure.ts'
import type { BecomeIdentity } from '../../src/host/identity.ts'
import { TransportReach } from '../../src/host/reach.ts'
import { emit, sh } from '../../src/shell/script.ts'
import { alice, missingForBecome } from '../support/become-transport.ts'
import { anywhere } from '../support/shell-transport.ts'

const missing = missingForBecome()
const real = (title: string, body: (t: ExecutionContext) => Promise<void>): void => {
  if (missing === undefined) test(title, body)
  else test.skip(`${title} (skipped: ${missing})`, body)
}

const as = (method: BecomeIdentity['method'], user: string, password?: string): BecomeIdentity => ({
  kind: 'become',
  method,
  user,
  password,
  executable: undefined,
  flags: undefined,
})

/** Who a script runs as, by each way of becoming. */
async function whoIs(sudoers: string, doas: string, identity: (password: string) => BecomeIdentity): Promise<string> {
  const { transport, password, remove } = alice(sudoers, doas)
  const reach = new TransportReach(transport, anywhere)
  try {
    const [who, next] = await Promise.all([
      reach.ask({ script: sh`id -un; cat`, identity: identity(password) }),
      reach.ask({ script: sh`${emit(Buffer.alloc(100_000, 'x'))} | wc -c`, identity: identity(password) }),
    ])
    return `${who.stdout.trim()} ${next.stdout.trim()}`
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}${error.hint ? ` (${error.hint})` : ''}`
    throw error
  } finally {
    await reach.close()
    remove()
  }
}

real('sudo without a password', async (t) => {
  t.is(await whoIs('alice ALL=(ALL) NOPASSWD: ALL', '', () => as('sudo', 'root')), 'root 100000')
})

real('sudo to another user', async (t) => {
  t.is(await whoIs('alice ALL=(ALL) NOPASSWD: ALL', '', () => as('sudo', 'bob')), 'bob 100000')
})

real('sudo with a password', async (t) => {
  t.is(await whoIs('alice ALL=(ALL) ALL', '', (password) => as('sudo', 'root', password)), 'root 100000')
})

real('sudo that wants a password and gets none', async (t) => {
  const told = await whoIs('alice ALL=(ALL) ALL', '', () => as('sudo', 'root'))
  t.is(told, 'become: sudo on h1 wants a password to become root (give it with -K, or set ansible_become_password)')
})

real('sudo that gets a wrong password', async (t) => {
  const told = await whoIs('Defaults passwd_tries=2\nalice ALL=(ALL) ALL', '', () => as('sudo', 'root', 'wrong'))
  t.is(told, 'become: sudo on h1 did not accept the password to become root')
})

real('sudo that does not allow it', async (t) => {
  const told = await whoIs('', '', (password) => as('sudo', 'root', password))
  t.regex(told, /^become: sudo on h1 did not become root: .*alice is not/i)
})

real('sudo to a user who is not there', async (t) => {
  const told = await whoIs('alice ALL=(ALL) NOPASSWD: ALL', '', () => as('sudo', 'nobodyknows'))
  t.regex(told, /^become: sudo on h1 did not become nobodyknows: .*unknown user/)
})

test('sudo that is not there', async (t) => {
  const { shellTransport } = await import('../support/shell-transport.ts')
  const { shells } = await import('../support/shells.ts')
  const reach = new TransportReach(shellTransport(shells[0]!), anywhere)
  const identity = { ...as('sudo', 'root'), executable: '/nowhere/sudo' }
  const failure = await t.throwsAsync(reach.ask({ script: sh`id`, identity }), { instanceOf: Failure })
  t.is(failure?.code, 'become')
  t.is(failure?.message, 'sudo is not there on h1')
  await reach.close()
})

real('su with a password', async (t) => {
  t.is(await whoIs('', '', (password) => as('su', 'root', password)), 'root 100000')
})

real('su that wants a password and gets none', async (t) => {
  t.regex(await whoIs('', '', () => as('su', 'root')), /^become: su on h1 wants a password to become root/)
})

real('su that gets a wrong password', async (t) => {
  t.is(
    await whoIs('', '', () => as('su', 'root', 'wrong')),
    'become: su on h1 did not accept the password to become root',
  )
})

real('doas without a password', async (t) => {
  t.is(await whoIs('', 'permit nopass alice', () => as('doas', 'root')), 'root 100000')
})

real('doas that wants a password tells what to do', async (t) => {
  t.regex(
    await whoIs('', 'permit alice', (password) => as('doas', 'root', password)),
    /^become: doas on h1 wants a password.*nopass/,
  )
})

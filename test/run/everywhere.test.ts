import test from 'ava'
import { playTasks } from '../support/play.ts'

/** A router whose priority is the expression; nothing of it reaches a host, as check mode sends questions alone. */
const router = (priority: string, more = ''): string => `- name: pair
  check_mode: true
  keepalived:
    vrrp_instance:
      web: { interface: eth0, virtual_router_id: 5, priority: "{{ ${priority} }}", virtual_ipaddress: 10.0.0.50 }
${more}`

const hosts = { hosts: ['a', 'b'] }

const messages = (played: Awaited<ReturnType<typeof playTasks>>): readonly unknown[] =>
  played.events.flatMap((event) => (event.kind === 'task-finished' ? [event.outcome.returned.msg] : []))

test('a module sees what its task gives the other hosts, each by its own variables', async (t) => {
  const fit = await playTasks(router("{'a': 1, 'b': 2}[inventory_hostname]"), hosts)
  t.deepEqual([...fit.story].sort(), ['pair a changed', 'pair b changed'])
  const same = await playTasks(router('7'), hosts)
  t.deepEqual([...same.story].sort(), ['pair a failed', 'pair b failed'])
  for (const message of messages(same)) t.regex(String(message), /a \(vrrp_instance web\) and b .* the same priority 7/)
})

test('a host where the condition does not hold is not looked at', async (t) => {
  const alone = await playTasks(router('7', "  when: inventory_hostname == 'a'\n"), hosts)
  t.deepEqual([...alone.story].sort(), ['pair a changed', 'pair b skipped'])
})

test('in a loop, hosts are compared by the same item', async (t) => {
  const looped = await playTasks(router("item + {'a': 1, 'b': 2}[inventory_hostname]", '  loop: [10, 20]\n'), hosts)
  t.deepEqual([...looped.story].sort(), ['pair a changed', 'pair b changed'])
})

test('what another host registers later is not known, and that is the reason', async (t) => {
  const played = await playTasks(
    `- name: learns
  command: echo 3
  register: told
  when: inventory_hostname == 'a'
${router('told.stdout')}`,
    hosts,
  )
  t.true(
    messages(played).some((message) => /what b is to be given by this task cannot be known yet/.test(String(message))),
    JSON.stringify(messages(played)),
  )
})

test('a password inside an argument is a secret of the run', async (t) => {
  const secrets = new Set<string>()
  await playTasks(
    router('7', '').replace('virtual_ipaddress', 'authentication: { auth_pass: hush-hu }, virtual_ipaddress'),
    { hosts: ['a'], secrets },
  )
  t.true(secrets.has('hush-hu'))
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onHost } from '../support/lab-hosts.ts'
import { onStage } from '../support/lab-play.ts'
import { takeSteps } from '../support/steps.ts'

const file = 'lab/pacemaker.yml'
const SECRET = 'pa55-k4d'
const dummy = { agent: 'ocf:heartbeat:Dummy' }

/** Stands before cibadmin: writes down its words, and changes the configuration in between once it is told to. */
const WRAPPER = `cat >/usr/local/sbin/cibadmin <<'END'
#!/bin/sh
echo "$@" >>/run/words
case $* in *--patch*) if [ -z "$CIB_file" ] && [ -e /run/meddle ]; then
  rm /run/meddle; crm_attribute --type crm_config --name batch-limit --update 7; fi ;; esac
exec /usr/sbin/cibadmin "$@"
END
chmod 755 /usr/local/sbin/cibadmin; :>/run/words`

/** An agent whose start takes its time and then fails. */
const SLOW = `mkdir -p /usr/lib/ocf/resource.d/test; cat >/usr/lib/ocf/resource.d/test/slow <<'END'
#!/bin/sh
case $1 in
  start) sleep 4; exit 1 ;;
  monitor) exit 7 ;;
  meta-data) echo '<resource-agent name="slow"><parameters/><actions><action name="start" timeout="60"/></actions></resource-agent>' ;;
esac
END
chmod 755 /usr/lib/ocf/resource.d/test/slow`

test.serial(
  'pacemaker: a cluster is given its configuration in one patch, and nothing that runs is hurt',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(900_000)
    await inLab(t, file, async (layout) => {
      const { play } = onStage(t, layout, 'test/lab/pacemaker/playbook.yml')
      const made = await play({})
      t.is(made.code, 0, made.text)
      onHost(layout, 'node1', WRAPPER)
      const vip = { agent: 'ocf:heartbeat:IPaddr2', params: { ip: addressIn(layout, 50), cidr_netmask: 24 } }
      // Not by way of what writes down words.
      const cib = (what: string): string => `/usr/sbin/cibadmin --query --xpath "${what}" >/dev/null`
      const runs = (name: string): string => `crm_resource --locate --resource ${name} | grep -q 'running on'`
      await takeSteps(t, layout, 'node1', 'pacemaker', [
        {
          name: 'a group, a clone, constraints and a secret',
          args: {
            primitives: { vip, one: dummy, two: { ...dummy, secret_params: { fake: SECRET } }, each: dummy },
            groups: { site: { members: ['one', 'vip'] } },
            clones: { all: { resource: 'each', meta: { interleave: true } } },
            locations: { 'site-here': { resource: 'site', node: 'node1', score: 50 } },
            orders: { 'site-last': JSON.parse('{"first": "all", "then": "site"}') },
            resource_defaults: { 'resource-stickiness': 100 },
          },
          after: `${runs('vip')} && ${runs('two')} && [ "$(crm_resource --locate --resource each | grep -c 'running on')" = 2 ]`,
        },
        {
          name: 'the order of a group, by leave',
          args: { groups: { site: { members: ['vip', 'one'] } }, interrupt: true },
          after: `cibadmin --query --scope resources | grep -o '<primitive id="[a-z]*"' | tr '\\n' ' ' | grep -q '"vip" <primitive id="one"'`,
        },
        {
          name: 'what runs is not removed',
          args: { state: 'absent', primitives: ['two'] },
          refusal: 'would be stopped and removed; say interrupt: yes',
          after: runs('two'),
        },
        {
          name: 'a member more, with its secret whole',
          args: { groups: { site: { members: ['vip', 'one', 'two'] } }, interrupt: true },
          after: cib(`//group[@id='site']/primitive[@id='two']//nvpair[@value='${SECRET}']`),
        },
        {
          name: 'what somebody has stopped runs again',
          before:
            'crm_resource --resource one --meta --set-parameter target-role --parameter-value Stopped; crm_resource --wait',
          args: { primitives: { one: {} } },
          after: runs('one'),
        },
        {
          name: 'one that runs is removed by leave',
          args: { state: 'absent', primitives: ['two', 'each'], interrupt: true },
          after: `! ${cib("//primitive[@id='each']")} 2>&1 && ! ${cib('//clone')} 2>&1 && ! ${cib('//rsc_order')} 2>&1`,
        },
      ])
      const task = async (args: object): Promise<string> => {
        const path = join(layout.folder, 'one.yml')
        writeFileSync(path, JSON.stringify([{ hosts: 'node1', gather_facts: false, tasks: [{ pacemaker: args }] }]))
        return (await onStage(t, layout, path).play({})).text
      }
      t.regex(
        await task({ locations: { away: { resource: 'site', node: 'node1', score: '-INFINITY' } } }),
        /this would interrupt what runs; nothing was done: Move/,
      )
      t.notRegex(onHost(layout, 'node1', 'cibadmin --query'), /id="away"/, 'nothing was done')
      onHost(layout, 'node1', ':>/run/meddle')
      t.regex(
        await task({ primitives: { more: dummy } }),
        /somebody else has changed the configuration since it was read/,
      )
      t.notRegex(onHost(layout, 'node1', 'cibadmin --query'), /id="more"/)
      t.regex(
        await task({
          primitives: {
            bad: { agent: 'ocf:heartbeat:Filesystem', params: { device: '/none', directory: '/none', fstype: 'ext4' } },
          },
        }),
        /in place, but bad does not run: bad: (start|monitor) on node[12] has failed \(.+\)/,
      )
      for (const node of ['node1', 'node2']) onHost(layout, node, SLOW)
      t.regex(
        await task({ primitives: { late: { agent: 'ocf:test:slow' } } }),
        /in place, but late does not run: (?=.*late: start on node1 has failed)(?=.*late: start on node2 has failed)/,
        'a start that has begun has not succeeded yet',
      )
      t.regex(
        await task({ primitives: { odd: { agent: 'ocf:heartbeat:Nothing' } } }),
        /the host has no agent ocf:heartbeat:Nothing/,
      )
      const words = onHost(layout, 'node1', 'cat /run/words')
      t.regex(words, /--patch/)
      t.notRegex(words, new RegExp(SECRET))
      t.is(onHost(layout, 'node1', 'ls -d /tmp/.tutti.* 2>/dev/null'), '', 'nothing is left behind')
    })
  },
)

import test, { type ExecutionContext } from 'ava'
import { addressIn, type Layout } from '../../lab/layout.ts'
import { drill } from '../support/drill.ts'
import { meetCut, meetFullDisk, meetMeddling } from '../support/faults.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { onHost } from '../support/lab-hosts.ts'
import { takeSteps } from '../support/steps.ts'
import { holdSecrets, writeDownWords } from '../support/told-words.ts'

const file = 'lab/drbd.yml'

const nodesOf = (layout: Layout): readonly { readonly name: string; readonly address: string }[] =>
  ['node1', 'node2'].map((name, i) => ({ name, address: addressIn(layout, 11 + i) }))

test.serial(
  'drbd mirrors a disk as it foretells, loses no data unasked, and leaves a split brain to a person',
  async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(900_000)
    await inLab(t, file, async (layout) => {
      const secrets = ['Kept-From-All-1']
      const nodes = nodesOf(layout)
      // drbdadm itself hands the secret to drbdsetup in its words, which a task has to permit; nothing else may.
      for (const { name } of nodes) writeDownWords(layout, name, ['drbdadm', 'mv'])
      await drill(t, layout, 'test/kernel/drbd-module/playbook.yml', ['drbd'], { secrets, nodes })
      for (const { name } of nodes) holdSecrets(t, layout, name, secrets, /drbdadm create-md --force data\/0/)
      await meetFaults(t, layout, secrets[0] ?? '')
    })
  },
)

/** What goes wrong on a host whose resource is up and connected. */
async function meetFaults(t: ExecutionContext, layout: Layout, secret: string): Promise<void> {
  const args = {
    resource: 'data',
    hosts: nodesOf(layout),
    volumes: { minor: 0, disk: '/dev/lab/data' },
    shared_secret: secret,
    expose_secret: true,
  }
  const gone = { ...args, state: 'absent', confirm: 'data' }
  const buffers = (count: number) => ({ ...args, net: { 'max-buffers': count } })
  const it = {
    host: 'node1',
    module: 'drbd',
    look: 'drbdsetup show; drbdadm role data; drbdadm cstate data; cat /etc/drbd.d/data.res; ls -A /etc /etc/drbd.d; wipefs /dev/lab/data',
  }
  const connected =
    'n=0; until [ "$(drbdadm cstate data)" = Connected ]; do [ $((n += 1)) -le 50 ] || break; sleep 0.2; done'
  const blank = 'drbdmeta --force 0 v08 /dev/lab/data internal wipe-md && wipefs -q -a /dev/lab/data'
  const same = `${it.look} | cmp - /root/look`
  await takeSteps(t, layout, 'node2', 'drbd', [{ name: 'the other host', args }])
  await takeSteps(t, layout, 'node1', 'drbd', [
    { name: 'this host', args, after: `${connected}; ${it.look} >/root/look` },
    {
      name: 'what the kernel does not take',
      args: { ...args, protocol: 'A', net: { 'allow-two-primaries': true } },
      fails: 'the configuration was not taken; the old file is in place:\\n.*Protocol C required',
      after: same,
    },
    {
      name: 'a change beside a broken file',
      before: `echo 'resource broken { nonsense; }' >/etc/drbd.d/broken.res; ${it.look} >/root/look`,
      args: buffers(4000),
      fails: 'drbdadm refuses the configuration; the old file is in place:\\n.*broken.res:1',
      after: same,
    },
    {
      name: 'nothing to change beside a broken file',
      args,
      refusal: 'drbdadm cannot read its files: drbd.d/broken.res:1: ',
      after: `${same} && rm /etc/drbd.d/broken.res`,
    },
  ])
  await meetFullDisk(t, layout, {
    ...it,
    args: buffers(5000),
    folder: '/var/tmp',
    says: /KiB are free|is the disk full/,
  })
  const left = onHost(layout, 'node1', it.look)
  await meetCut(t, layout, { ...it, args: buffers(6000), program: 'drbdadm', words: 'adjust data', left })
  await meetMeddling(t, layout, {
    ...it,
    args: buffers(7000),
    program: 'drbdmeta',
    words: '*dump-md*',
    deed: "echo '# by another hand' >>/etc/drbd.d/data.res",
    says: /data\.res was changed by somebody else in the meantime; nothing was changed, run again/,
  })

  // A secret counts when the hosts connect.
  await takeSteps(t, layout, 'node1', 'drbd', [
    { name: 'down', args: { ...args, state: 'down' } },
    {
      name: 'another secret than that of the other host',
      args: { ...args, shared_secret: `${secret}-not`, wait: 10 },
      fails: 'not up to date within 10 s: StandAlone .*\\n.*is it the same on both',
    },
  ])
  await takeSteps(t, layout, 'node2', 'drbd', [{ name: 'which had ended the connection', args }])
  await takeSteps(t, layout, 'node1', 'drbd', [
    { name: 'the same secret', args, after: connected },
    {
      name: 'gone',
      args: gone,
      after: blank,
    },
  ])
  await meetMeddling(t, layout, {
    ...it,
    args,
    program: 'drbdmeta',
    words: '*dump-md*',
    deed: 'mkfs.ext4 -q /dev/lab/data',
    says: /\/dev\/lab\/data is no longer blank \(ext4\): somebody has taken it meanwhile; nothing has been done/,
    undo: 'wipefs -q -a /dev/lab/data',
  })
  await takeSteps(t, layout, 'node1', 'drbd', [{ name: 'gone again', args: gone, after: blank }])
  await meetCut(t, layout, { ...it, args, program: 'drbdadm', words: 'create-md*' })
  await takeSteps(t, layout, 'node1', 'drbd', [
    { name: 'gone once more', args: gone },
    {
      name: 'what the kernel does not take of a resource that was not up',
      args: { ...args, protocol: 'A', net: { 'allow-two-primaries': true } },
      fails: 'Protocol C required[^~]*the file of data is in place, and what DRBD took of it is up',
    },
    { name: 'what it takes', args, after: connected },
  ])
}

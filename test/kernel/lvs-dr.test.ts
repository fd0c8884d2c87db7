import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { addressIn, type Layout } from '../../lab/layout.ts'
import { inLab, runProof, skipsWithoutLab } from '../support/lab.ts'
import { proveByScript } from '../support/lab-proof.ts'

const LAB = fileURLToPath(new URL('../../lab/command-line.js', import.meta.url))
const file = 'lab/lvs-dr.yml'
const folder = 'test/kernel/lvs-dr'
const env = (layout: Layout) => ({
  VIP: addressIn(layout, 50),
  REALS: `${addressIn(layout, 21)} ${addressIn(layout, 22)}`,
})

proveByScript(test, { file, folder, env })

test.serial('hosts that share a guest fail one by one', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const vip = env(layout).VIP
    const on = (host: string, command: string): string =>
      spawnSync('ssh', ['-F', layout.sshConfig, host, command], { encoding: 'utf8', input: '' }).stdout.trim()
    const lab = (...words: readonly string[]): string => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [LAB, '--lab', layout.name, ...words], {
        encoding: 'utf8',
      })
      t.is(status, 0, stderr)
      return stdout
    }
    const until = async (what: string, holds: () => boolean): Promise<void> => {
      for (let tries = 0; tries < 60 && !holds(); tries++) await delay(500)
      t.true(holds(), what)
    }
    const has = (director: string): boolean => on(director, 'ip -4 addr show dev eth0').includes(` ${vip}/32 `)
    const answers = (): readonly string[] =>
      on('client', `for i in 1 2 3 4; do curl -s -m 5 http://${vip}/ || echo failed; done`).split('\n')
    runProof(layout, `${folder}/build.sh`, env(layout))
    await until('the first director has the VIP and both real servers', () => {
      return has('director1') && new Set(answers()).size === 2 && !answers().includes('failed')
    })

    lab('cut', 'real1')
    await until('a real server without a cable is out of the table', () => {
      return answers().every((answer) => answer === 'answer from real2')
    })
    lab('heal', 'real1')
    await until('it is back when its cable is', () => new Set(answers()).size === 2)

    lab('kill', 'director1')
    await until('the second director takes over from one without power', () => has('director2'))
    t.deepEqual([...new Set(answers())].sort(), ['answer from real1', 'answer from real2'])
    lab('start', 'director1')
    t.is(on('director1', 'hostname; cat /etc/keepalived/keepalived.conf | grep -c real_server'), 'director1\n2')

    lab('slow', 'client', '--rtt', '200ms')
    t.true(Number(on('client', 'ping -c 2 real1').match(/mdev = ([\d.]+)/)?.[1]) >= 200)

    on('cluster', 'kill "$(cat /run/sshd.pid)"')
    t.regex(lab('status'), /real1 +\S+ +cluster +no answer from cluster/)
  })
})

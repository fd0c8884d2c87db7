import { setTimeout as delay } from 'node:timers/promises'
import test from 'ava'
import { meetCut, meetFullDisk } from '../support/faults.ts'
import { inLab, skipsWithoutLab } from '../support/lab.ts'
import { lab, onHost, playTasks } from '../support/lab-hosts.ts'
import { takeSteps } from '../support/steps.ts'

const file = 'lab/systemd.yml'

test.serial('a real server outlives a full disk and a cut, and has the VIP again when its power returns', async (t) => {
  if (skipsWithoutLab(t, file)) return
  t.timeout(600_000)
  await inLab(t, file, async (layout) => {
    const look = (): string =>
      onHost(
        layout,
        'unit1',
        'ip -br addr show dev lo; cd /proc/sys/net/ipv4/conf; cat all/arp_ignore all/arp_announce lo/arp_ignore eth0/arp_announce',
      )
        .split(/\s+/)
        .join(' ')
    const until = async (wanted: string): Promise<void> => {
      for (let tries = 0; tries < 120 && look() !== wanted; tries++) await delay(500)
      t.is(look(), wanted)
    }
    const before = look()
    const args = { address: '192.0.2.50', silent_interfaces: 'eth0', saved: true }
    const second = { address: '2001:db8::50', saved: true }

    const refused = await playTasks(layout, 'unit1', [{ ipvs_realserver: args }])
    t.true(refused.text.includes('neither systemd-networkd is enabled nor does ifupdown read'), refused.text)
    await takeSteps(t, layout, 'unit1', 'ipvs_realserver', [
      { name: 'the VIP', before: 'systemctl enable systemd-networkd', args },
      { name: 'another one', args: second },
    ])
    const made = look()
    t.is(made, 'lo UNKNOWN 127.0.0.1/8 192.0.2.50/32 2001:db8::50/128 ::1/128 1 2 1 2')

    const third = { address: '192.0.2.51', saved: true }
    const fourth = { address: '192.0.2.52', saved: true }
    const it = {
      host: 'unit1',
      module: 'ipvs_realserver',
      look: 'ip -br addr show dev lo; find /etc/systemd/network /etc/sysctl.d -type f -exec cksum {} +',
    }
    const says = /is the disk full, or read-only\? Nothing has been changed/
    await meetFullDisk(t, layout, { ...it, args: third, folder: '/etc', says })
    await meetCut(t, layout, { ...it, args: fourth, program: 'ip', words: 'addr add*' })
    await takeSteps(t, layout, 'unit1', 'ipvs_realserver', [
      { name: 'what met a full disk goes', args: { ...third, state: 'absent' } },
      { name: 'what met a cut goes', args: { ...fourth, state: 'absent' } },
    ])
    t.is(look(), made)

    lab(t, layout, 'kill', 'unit1')
    lab(t, layout, 'start', 'unit1')
    await until(made)
    await takeSteps(t, layout, 'unit1', 'ipvs_realserver', [
      { name: 'all is as it was', args, changed: false },
      { name: 'one goes', args: { ...second, state: 'absent' } },
      { name: 'the other goes', args: { ...args, state: 'absent' } },
    ])
    t.is(look(), before)
    lab(t, layout, 'kill', 'unit1')
    lab(t, layout, 'start', 'unit1')
    await until(before)
  })
})

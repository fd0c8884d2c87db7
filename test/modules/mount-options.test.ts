import test from 'ava'
import { meetsOptions } from '../../modules/storage/mount-options.ts'

const cases: readonly (readonly [wished: string, live: string, met: boolean])[] = [
  ['defaults', 'rw,relatime', true],
  ['noatime', 'rw,noatime', true],
  ['noatime', 'rw,relatime', false],
  ['rw', 'ro,relatime,rw,errors=continue', false],
  ['ro', 'ro,relatime,rw', true],
  ['ro', 'rw,relatime,ro', true],
  ['exec,suid,dev', 'rw,noexec', false],
  ['strictatime', 'rw,relatime', false],
  ['async', 'rw,sync', false],
  ['nofail,_netdev,x-systemd.automount,bind', 'rw,relatime', true],
  ['size=1G', 'rw,size=1048576k', true],
  ['size=1G', 'rw,size=524288k', false],
  ['mode=0750,uid=nobody', 'rw,mode=750,uid=65534', true],
  ['data=journal', 'rw,data=ordered', false],
  ['data=ordered', 'rw', true],
  ['subvol=home,compress=zstd', 'rw,compress=zstd:3,subvolid=256,subvol=/home', true],
  ['context="system_u:object_r:httpd_t:s0:c1,c2"', 'rw,context="system_u:object_r:httpd_t:s0:c1,c2"', true],
  ['vers=4', 'rw,vers=4.2', true],
]

for (const [wished, live, met] of cases) {
  test(`${live} ${met ? 'is' : 'is not'} ${wished}`, (t) => t.is(meetsOptions(wished, live.split(',')), met))
}

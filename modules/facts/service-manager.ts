import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

/** First programs that go by another name than their system. */
const known: Readonly<Record<string, string>> = {
  procd: 'openwrt_init',
  'runit-init': 'runit',
  svscan: 'svc',
  'openrc-init': 'openrc',
}

/** A first program of these names may belong to any system. */
const tellsNothing = (name: string): boolean =>
  name === '' || name === 'init' || name === 'COMMAND' || name.endsWith('sh')

export const serviceManager: Group = {
  names: ['service_mgr'],
  minimal: true,
  files: sh`/proc/1/comm`,
  commands: [
    sh`part manager
if command -v systemctl >/dev/null 2>&1 && { [ -d /run/systemd/system ] || [ -d /dev/.run/systemd ] || [ -d /dev/.systemd ]; }; then echo systemd
elif command -v initctl >/dev/null 2>&1 && [ -d /etc/init ]; then echo upstart
elif [ -e /sbin/openrc ]; then echo openrc
elif command -v systemctl >/dev/null 2>&1 && [ -L /sbin/init ] && [ /sbin/init -ef "$(command -v systemd || echo /lib/systemd/systemd)" ]; then echo systemd
elif [ -d /etc/init.d ]; then echo sysvinit
else echo service
fi`,
  ],
  facts(told) {
    const first = (told.line('/proc/1/comm') ?? '').replace(/^.*\//, '')
    return { service_mgr: tellsNothing(first) ? told.part('manager') : (known[first] ?? first) }
  },
}

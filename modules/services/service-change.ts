import type { Change } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import { argumentWords, initScript, systemctl } from './service-question.ts'
import type { ServiceState, ServiceWish } from './service-state.ts'

/** What is to be done to the process, after the switches have been set. */
type Deed = 'start' | 'stop' | 'restart' | 'reload'

/** A service that does not run is started where a restart or a reload was asked for. */
export function deedFor({ is, should }: Change<ServiceState>): Deed | undefined {
  if (should.restarted && !is.restarted) return is.running ? 'restart' : 'start'
  if (should.reloaded && !is.reloaded) return is.running ? 'reload' : 'start'
  if (should.launched && !is.launched) return 'start'
  if (should.running === null || should.running === is.running) return undefined
  return should.running ? 'start' : 'stop'
}

const switched = (change: Change<ServiceState>, field: 'enabled' | 'masked'): boolean | undefined => {
  const wish = change.should[field]
  return wish === null || wish === change.is[field] ? undefined : wish
}

/** The script that brings a service to the wished state. */
export function serviceChange(wish: ServiceWish, change: Change<ServiceState>): Script {
  switch (change.is.manager) {
    case 'systemd':
      return systemdChange(wish, change)
    case 'openrc':
      return openrcChange(wish, change)
    case 'sysv':
    case 'none':
      return sysvChange(wish, change)
  }
}

function systemdChange(wish: ServiceWish, change: Change<ServiceState>): Script {
  const ctl = systemctl(wish)
  const name = wish.name ?? ''
  const deed = deedFor(change)
  const enabled = switched(change, 'enabled')
  const masked = switched(change, 'masked')
  const forced = wish.force ? ['--force'] : []
  return lines(
    sh`name=${name}`,
    wish.daemonReload && sh`${ctl} daemon-reload || exit`,
    wish.daemonReexec && sh`${ctl} daemon-reexec || exit`,
    masked === false && sh`${ctl} unmask -- "$name" || exit`,
    enabled !== undefined && sh`${ctl} ${enabled ? 'enable' : 'disable'} ${forced} -- "$name" || exit`,
    deed === 'stop' && sh`${ctl} stop ${wish.noBlock ? ['--no-block'] : []} -- "$name" || exit`,
    masked === true && sh`${ctl} mask ${forced} -- "$name" || exit`,
    deed !== undefined &&
      deed !== 'stop' &&
      sh`${ctl} ${deed} ${wish.noBlock ? ['--no-block'] : []} -- "$name" || exit`,
  )
}

function sysvChange(wish: ServiceWish, change: Change<ServiceState>): Script {
  const words = argumentWords(wish)
  const enabled = switched(change, 'enabled')
  const deed = deedFor(change)
  const run = (what: string): Script => sh`init "/etc/init.d/$name" ${what} ${words}`
  return lines(
    initScript,
    sh`name=${wish.name ?? ''}`,
    enabled !== undefined && enableSysv(wish, enabled),
    // Scripts need not know a restart; a service that would not stop shows when it is started.
    deed === 'restart' && lines(run('stop'), sh`sleep ${wish.sleep ?? 0}`, sh`${run('start')} || exit`),
    deed !== undefined && deed !== 'restart' && sh`${run(deed)} || exit`,
    sh`:`,
  )
}

const enableSysv = (
  { runlevels }: ServiceWish,
  enabled: boolean,
): Script => sh`if command -v update-rc.d >/dev/null 2>&1; then
  update-rc.d "$name" defaults && update-rc.d "$name" ${enabled ? 'enable' : 'disable'} ${runlevels} || exit
elif command -v chkconfig >/dev/null 2>&1; then
  chkconfig --add "$name" && chkconfig ${runlevels.length > 0 ? ['--level', runlevels.join('')] : []} "$name" ${enabled ? 'on' : 'off'} || exit
else echo 'update-rc.d or chkconfig is needed to enable or disable a service' >&2; exit 1
fi`

function openrcChange(wish: ServiceWish, change: Change<ServiceState>): Script {
  const enabled = switched(change, 'enabled')
  const deed = deedFor(change)
  return lines(
    sh`name=${wish.name ?? ''}`,
    enabled !== undefined && sh`rc-update ${enabled ? 'add' : 'delete'} "$name" ${wish.runlevel} || exit`,
    deed !== undefined && sh`rc-service -- "$name" ${deed} ${argumentWords(wish)} || exit`,
  )
}

import type { z } from 'zod'
import { args, bool, choice, int, list, str } from '../../src/module/argument.ts'
import { Refusal, type Resource, resource } from '../../src/module/contract.ts'
import { holdService } from './hold-service.ts'
import type { ServiceState, ServiceWish } from './service-state.ts'

const sysvinitArguments = args({
  name: str()
    .meta({ aliases: ['service'] })
    .describe('The script in /etc/init.d.'),
  state: choice(['started', 'stopped', 'restarted', 'reloaded'])
    .optional()
    .describe('restarted and reloaded are done each time; a service that does not run is started by them.'),
  enabled: bool().optional().describe('Whether the service starts with the host.'),
  runlevels: list(str()).default([]).describe('The runlevels that enabled is about.'),
  pattern: str().optional().describe('Text in the list of processes that shows that the service runs.'),
  sleep: int().default(1).describe('Seconds between the stop and the start of a restart.'),
  arguments: str()
    .optional()
    .meta({ aliases: ['args'] })
    .describe('Further words for the script.'),
  daemonize: bool().default(false).describe('Taken for compatibility: a script that does not let go holds up nothing.'),
})

type Arguments = z.infer<typeof sysvinitArguments>

function wishOf(given: Arguments): ServiceWish {
  if (given.state === undefined && given.enabled === undefined) {
    throw new Refusal('one of the following is required: state, enabled')
  }
  return {
    name: given.name,
    state: given.state,
    enabled: given.enabled,
    masked: undefined,
    daemonReload: false,
    daemonReexec: false,
    scope: 'system',
    noBlock: false,
    force: false,
    pattern: given.pattern,
    sleep: given.sleep,
    words: given.arguments,
    runlevel: 'default',
    runlevels: given.runlevels,
    use: 'sysvinit',
  }
}

/** A service by its script in `/etc/init.d`, even where systemd runs. */
export const sysvinit: Resource<Arguments, ServiceState> = resource({
  name: 'sysvinit',
  purpose: 'Starts, stops and enables services by their SysV scripts.',
  returns: {
    enabled: 'Whether it should start with the host.',
    name: 'Its name.',
    state: '`started` or `stopped`.',
  },
  examples: [
    { name: 'It runs', args: { name: 'cron', state: 'started' } },
    { name: 'Only at these levels', args: { name: 'cron', enabled: true, runlevels: ['3', '5'] } },
  ],
  args: sysvinitArguments,
  ...holdService(wishOf),
})

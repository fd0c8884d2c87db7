import type { z } from 'zod'
import { args, choice, int, str } from '../../src/module/argument.ts'
import { Refusal, type Resource, resource } from '../../src/module/contract.ts'
import { holdService } from './hold-service.ts'
import type { ServiceState, ServiceWish } from './service-state.ts'
import { systemdShape } from './systemd.ts'

const serviceArguments = args({
  ...systemdShape,
  name: str().optional().describe('The service; without one, only systemd is told to read its units again.'),
  pattern: str().optional().describe('Text in the list of processes that shows that the service runs.'),
  sleep: int().optional().describe('Seconds between the stop and the start of a restart.'),
  arguments: str()
    .optional()
    .meta({ aliases: ['args'] })
    .describe('Further words for the init script.'),
  runlevel: str().default('default').describe('The runlevel of OpenRC that enabled is about.'),
  use: choice(['auto', 'systemd', 'sysvinit', 'openrc', 'service'])
    .default('auto')
    .describe('Who manages the service; found out by default.'),
})

type Arguments = z.infer<typeof serviceArguments>

function wishOf(given: Arguments): ServiceWish {
  const { name, state, enabled, masked } = given
  if (name === undefined && (state !== undefined || enabled !== undefined || masked !== undefined)) {
    throw new Refusal('missing required arguments: name')
  }
  if (state === undefined && enabled === undefined && masked === undefined && !given.daemon_reload) {
    throw new Refusal('one of the following is required: state, enabled')
  }
  return {
    name: name?.replace(/\.service$/, ''),
    state,
    enabled,
    masked,
    daemonReload: given.daemon_reload,
    daemonReexec: given.daemon_reexec,
    scope: given.scope,
    noBlock: given.no_block,
    force: given.force ?? false,
    pattern: given.pattern,
    sleep: given.sleep,
    words: given.arguments,
    runlevel: given.runlevel,
    runlevels: [],
    use: name === undefined ? 'systemd' : given.use === 'service' ? 'sysvinit' : given.use,
  }
}

/** A service, whoever manages it: systemd where it runs, OpenRC, or the scripts of SysV. */
export const service: Resource<Arguments, ServiceState> = resource({
  name: 'service',
  purpose: 'Starts, stops and enables services.',
  returns: {
    enabled: 'Whether it should start with the host.',
    name: 'Its name.',
    state: '`started` or `stopped`.',
    status: 'What systemd knows of it, property by property.',
  },
  examples: [
    { name: 'It runs, and starts with the host', args: { name: 'nginx', state: 'started', enabled: true } },
    { name: 'It takes the new configuration', args: { name: 'nginx', state: 'reloaded' } },
  ],
  actsAs: { argument: 'use', fact: 'service_mgr' },
  args: serviceArguments,
  ...holdService(wishOf),
})

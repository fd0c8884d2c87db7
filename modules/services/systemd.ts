import type { z } from 'zod'
import { args, bool, choice, str } from '../../src/module/argument.ts'
import { Refusal, type Resource, resource } from '../../src/module/contract.ts'
import { holdService } from './hold-service.ts'
import type { ServiceState, ServiceWish } from './service-state.ts'

/** Arguments of `systemd` by Ansible's names; `service` takes them too. */
export const systemdShape = {
  state: choice(['started', 'stopped', 'restarted', 'reloaded'])
    .optional()
    .describe('restarted and reloaded are done each time; a service that does not run is started by them.'),
  enabled: bool().optional().describe('Whether the service starts with the host.'),
  masked: bool().optional().describe('Whether the unit can be started at all.'),
  daemon_reload: bool()
    .default(false)
    .meta({ aliases: ['daemon-reload'] })
    .describe('Have systemd read its units again first.'),
  daemon_reexec: bool()
    .default(false)
    .meta({ aliases: ['daemon-reexec'] })
    .describe('Have systemd start itself anew first.'),
  scope: choice(['system', 'user', 'global'])
    .default('system')
    .describe("The host's units, the user's, or all users'."),
  no_block: bool().default(false).describe('Do not wait until the service has started or stopped.'),
  force: bool().optional().describe('Overwrite links that are in the way.'),
} as const

const systemdArguments = args({
  ...systemdShape,
  name: str()
    .optional()
    .meta({ aliases: ['service', 'unit'] })
    .describe('The unit; `.service` when it names no kind.'),
})

type Arguments = z.infer<typeof systemdArguments>

function wishOf(given: Arguments): ServiceWish {
  const { name, state, enabled, masked } = given
  if (name === undefined && (state !== undefined || enabled !== undefined || masked !== undefined)) {
    throw new Refusal('missing required arguments: name')
  }
  return {
    name,
    state,
    enabled,
    masked,
    daemonReload: given.daemon_reload,
    daemonReexec: given.daemon_reexec,
    scope: given.scope,
    noBlock: given.no_block,
    force: given.force ?? false,
    pattern: undefined,
    sleep: undefined,
    words: undefined,
    runlevel: 'default',
    runlevels: [],
    use: 'systemd',
  }
}

const named = (name: string): Resource<Arguments, ServiceState> =>
  resource({
    name,
    purpose: 'Starts, stops, enables and masks units of systemd.',
    returns: {
      enabled: 'Whether it should start with the host.',
      name: 'Its name.',
      state: '`started` or `stopped`.',
      status: 'What systemd knows of it, property by property.',
    },
    examples: [
      {
        name: 'A unit that was just written',
        args: { name: 'app', state: 'restarted', enabled: true, daemon_reload: true },
      },
      { name: 'Nobody starts it', args: { name: 'rpcbind.socket', state: 'stopped', masked: true } },
    ],
    args: systemdArguments,
    ...holdService(wishOf),
  })

/** A unit of systemd. */
export const systemd = named('systemd')

/** The same under the name it has in newer playbooks. */
export const systemdService = named('systemd_service')

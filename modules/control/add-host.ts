import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { local } from '../../src/module/contract.ts'

const args = z.looseObject({
  name: argument
    .str()
    .meta({ aliases: ['hostname', 'host'] })
    .describe('The host, with a port behind a colon if it has one of its own.'),
  groups: argument
    .list(argument.str())
    .optional()
    .meta({ aliases: ['groupname', 'group'] })
    .describe('The groups it belongs to; made where they are not there.'),
})

/** Adds a host to the inventory of the run; every other argument becomes a variable of it. */
export const addHost = local({
  name: 'add_host',
  once: true,
  purpose: 'Adds a host to the inventory of the run; every other argument becomes a variable of it.',
  returns: { add_host: 'The name, the groups and the variables of the host.' },
  examples: [
    { name: 'A host that was just made', args: { name: '10.0.0.7', groups: ['web'], ansible_user: 'deploy' } },
    { name: 'A host on another port', args: { name: 'db.example:2222', groups: 'db,north' } },
  ],
  args,
  run({ name: given, groups: asked, ...others }) {
    const { name, port } = partAddress(given)
    const groups = [...new Set((asked ?? []).map((group) => group.trim()).filter((group) => group !== ''))]
    const vars = port === undefined ? others : { ...others, ansible_ssh_port: port }
    return {
      returned: { changed: true, add_host: { host_name: name, groups, host_vars: vars } },
      effects: [{ kind: 'add-host', name, groups, vars }],
    }
  },
})

/** `name:port`, `[address]:port` or `[address]` in its parts; a bare IPv6 address has no port. */
function partAddress(text: string): { readonly name: string; readonly port: number | undefined } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d+))?$/.exec(text) ?? []
  const name = bracketed ?? plain
  if (name === undefined || name === '') return { name: text, port: undefined }
  return { name, port: port === undefined ? undefined : Number(port) }
}

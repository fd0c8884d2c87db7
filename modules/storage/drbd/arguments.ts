import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'

const word = (what: string, pattern: RegExp) => argument.str().pipe(z.string().regex(pattern, `expected ${what}`))

const host = z.strictObject({
  name: word('the name that uname -n prints', /^[\w.-]+$/).describe('The name of the host, as `uname -n` prints it.'),
  address: word('an IPv4 address, or an IPv6 address', /^(\d{1,3}(\.\d{1,3}){3}|\[?[\da-fA-F:]+\]?)$/).describe(
    'The address that the other connects to.',
  ),
  port: argument.int().pipe(z.int().min(1).max(65535)).default(7789).describe('The port.'),
})

const volume = z.strictObject({
  volume: argument.int().pipe(z.int().min(0)).default(0).describe('Its number within the resource.'),
  minor: argument.int().pipe(z.int().min(0)).describe('The number of the device: 0 is /dev/drbd0.'),
  disk: word('an absolute path', /^\/[\w.:,+=@%/-]+$/).describe('The disk below it, the same on both hosts.'),
  meta_disk: word('internal, or an absolute path', /^(internal|\/[\w.:,+=@%/-]+(\[\d+\])?)$/)
    .default('internal')
    .describe('Where DRBD keeps its own data.'),
  min_size: argument.str().optional().describe('Refuses a smaller disk: 10G.'),
})

/** What drbd takes: a resource as a whole. */
export const resourceArguments = argument.args({
  resource: word('a name of letters, digits, - and _', /^[A-Za-z][\w-]*$/)
    .meta({ aliases: ['name'] })
    .describe('The name of the resource.'),
  state: argument
    .choice(['present', 'up', 'primary', 'secondary', 'down', 'absent'])
    .default('up')
    .describe('What it should be on this host.'),
  hosts: argument.list(host).optional().describe('The two hosts that mirror each other.'),
  volumes: argument.list(volume).optional().describe('Its devices and the disks below them.'),
  protocol: argument.choice(['A', 'B', 'C']).default('C').describe('When a write counts as done; C: on both disks.'),
  net: argument.record().default({}).describe('Options of the section net, under their own names.'),
  disk_options: argument.record().default({}).describe('Options of the section disk.'),
  options: argument.record().default({}).describe('Options of the section options.'),
  handlers: argument.record().default({}).describe('Programs that DRBD calls, by what for: fence-peer, split-brain.'),
  startup: argument
    .record()
    .default({})
    .describe('Options of the section startup: how long a boot waits for the other.'),
  shared_secret: argument
    .str()
    .pipe(z.string().regex(/^[^"\\\n\0]{1,63}$/, 'expected up to 63 characters without quotes and backslashes'))
    .optional()
    .meta({ secret: true })
    .describe('The secret by which the hosts know each other.'),
  cram_hmac_alg: word('the name of a digest', /^[\w-]+$/)
    .default('sha1')
    .describe('How they prove that they know it.'),
  expose_secret: argument
    .bool()
    .default(false)
    .describe(
      'Permits what DRBD does with the secret: it hands it to drbdsetup in its words, for a moment, for all to read.',
    ),
  initial_sync: argument
    .choice(['from_here', 'skip'])
    .optional()
    .describe('How two blank disks become one: this disk overwrites the other, or nothing is copied.'),
  wipe: argument.bool().default(false).describe('Takes disks that hold data; what is on them is lost.'),
  discard: word('the name of a host', /^[\w.-]+$/)
    .optional()
    .describe('The host whose changes are thrown away to end a split brain.'),
  confirm: argument.str().optional().describe('The name of the resource once more, without which nothing is removed.'),
  wait: argument.int().pipe(z.int().min(0)).default(0).describe('Seconds to wait until both disks are up to date.'),
})

export type Given = typeof resourceArguments._output
export type Volume = z.output<typeof volume>

import { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'
import { iscsiName } from '../iscsi-name.ts'

/** Text that tgt-admin, which pastes its words into a shell at boot, takes as it is. */
const plain = (what: string) =>
  argument
    .str()
    .pipe(z.string().regex(/^[\w.:,+=@%^/-]+$/, `expected ${what} of letters, digits and . : , + = @ % ^ / _ -`))

const account = z.strictObject({
  user: plain('a name').describe('The name.'),
  password: plain('a secret').meta({ secret: true }).describe('The secret.'),
})

const unit = z.strictObject({
  lun: argument.int().pipe(z.int().min(1)).describe('The number; 0 is the controller.'),
  path: argument
    .str()
    .pipe(z.string().regex(/^\/[\w.:,+=@%/-]+$/, 'expected an absolute path without blanks and quotes'))
    .meta({ aliases: ['backing_store'] })
    .describe('The disk or file behind it.'),
  min_size: argument.str().optional().describe('Refuses a smaller disk: 10G.'),
  device_type: argument.choice(['disk', 'cd']).default('disk').describe('What it is shown as.'),
  bs_type: argument.choice(['rdwr', 'aio']).default('rdwr').describe('How a disk is read and written.'),
  bs_flags: argument
    .list(argument.choice(['sync', 'direct']))
    .default([])
    .describe('How the disk is opened.'),
  block_size: argument
    .int()
    .pipe(z.union([z.literal(512), z.literal(1024), z.literal(2048), z.literal(4096)]))
    .optional()
    .describe('The size of a block.'),
  readonly: argument.bool().default(false).describe('Whether initiators may only read.'),
  write_cache: argument.bool().default(true).describe('Whether writes may rest in the memory of the target.'),
  scsi_id: plain('an id').optional().describe('The identity that multipath goes by.'),
  scsi_sn: plain('a serial number').optional().describe('The serial number.'),
  vendor_id: plain('a name').optional().describe('The vendor that is told.'),
  product_id: plain('a name').optional().describe('The product that is told.'),
  product_rev: plain('a revision').optional().describe('The revision that is told.'),
})

const address = argument
  .str()
  .pipe(
    z
      .string()
      .regex(
        /^(ALL|\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?|\[[\da-fA-F:]+\](\/\d{1,3})?)$/,
        'expected ALL, 10.0.0.1, 10.0.0.0/24 or [fd00::1]',
      ),
  )

/** What tgtadm takes: a target as a whole. */
export const targetArguments = argument.args({
  target: iscsiName()
    .meta({ aliases: ['name', 'targetname'] })
    .describe('The name of the target.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether it should be there.'),
  tid: argument.int().pipe(z.int().min(1)).optional().describe('Its number; the next free one unless said.'),
  luns: argument.list(unit).optional().describe('All its logical units.'),
  initiator_addresses: argument.list(address).default([]).describe('Who may log in, by address; ALL is everybody.'),
  initiator_names: argument.list(iscsiName()).default([]).describe('Who may log in, by name.'),
  incoming: argument
    .list(account)
    .default([])
    .describe('The accounts by which initiators prove who they are (CHAP): user and password.'),
  outgoing: account.optional().describe('The account by which the target proves itself to initiators.'),
  allow_data: argument.bool().default(false).describe('Exports a disk that holds data already.'),
  allow_in_use: argument.bool().default(false).describe('Exports a disk that this host uses itself.'),
  force: argument.bool().default(false).describe('Goes on though initiators are logged in and would be cut off.'),
})

export type Given = typeof targetArguments._output
export type GivenUnit = z.output<typeof unit>

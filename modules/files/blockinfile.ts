import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { asLatin1 } from '../../src/shell/fields.ts'
import { type DestinationState, NO_DESTINATION_WISH, reportDestination } from './destination.ts'
import { placeBlock } from './edit-block.ts'
import { askEdited, diffEdited, type Edit, editMessage, optional, putEdited, wishEdited } from './edited-file.ts'
import { permissionArguments } from './permissions.ts'

const blockArguments = argument
  .args({
    path: argument
      .path()
      .meta({ aliases: ['dest', 'destfile', 'name'] })
      .describe('The file that holds the block.'),
    state: argument.choice(['absent', 'present']).default('present').describe('Whether the block shall be there.'),
    block: argument
      .str()
      .default('')
      .meta({ aliases: ['content'] })
      .describe('The lines between the markers; without any, the block and its markers go.'),
    marker: argument
      .line()
      .default('# {mark} ANSIBLE MANAGED BLOCK')
      .describe('The line before and after the block; {mark} stands for marker_begin and marker_end.'),
    marker_begin: argument.line().default('BEGIN').describe('What {mark} is before the block.'),
    marker_end: argument.line().default('END').describe('What {mark} is behind the block.'),
    insertafter: argument
      .str()
      .optional()
      .describe('The line that a new block follows, as a regular expression, or EOF, which is the default.'),
    insertbefore: argument
      .str()
      .optional()
      .describe('The line that a new block stands before, as a regular expression, or BOF.'),
    create: argument.bool().default(false).describe('Make the file when it is missing.'),
    backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
    validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
    ...permissionArguments,
  })
  .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
    message: 'insertbefore and insertafter are mutually exclusive',
  })

type BlockArguments = z.output<typeof blockArguments>

/** The file after the task, from the file before it. */
function edit(args: BlockArguments, is: DestinationState): Edit {
  const content = is.kind === 'absent' ? '' : is.content
  const marker = (mark: string): string => asLatin1(args.marker.replaceAll('{mark}', mark))
  const block = args.state === 'present' ? asLatin1(args.block) : ''
  const text = placeBlock(content, {
    block,
    begin: marker(args.marker_begin),
    end: marker(args.marker_end),
    insertafter: optional(args.insertafter),
    insertbefore: optional(args.insertbefore),
  })
  if (is.kind === 'absent') return { text, message: 'File created' }
  if (text === content) return { text, message: '' }
  return { text, message: block === '' ? 'Block removed' : 'Block inserted' }
}

/** A block of lines in a file, known by the markers around it. */
export const blockinfile = resource<BlockArguments, DestinationState>({
  name: 'blockinfile',
  purpose: 'Looks after a block of lines in a file, between two markers.',
  returns: {
    backup_file: 'The copy of what was there.',
    msg: 'What was done.',
  },
  examples: [
    {
      name: 'Hosts of the cluster',
      args: { path: '/etc/hosts', block: '10.0.0.11 db1\n10.0.0.12 db2\n', marker: '# {mark} cluster' },
    },
    { name: 'The block goes', args: { path: '/etc/hosts', marker: '# {mark} cluster', state: 'absent' } },
  ],
  args: blockArguments,
  observe: askEdited,
  desire(args, is) {
    if (is.kind === 'absent' && args.state === 'absent' && args.create) return NO_DESTINATION_WISH
    if (is.kind === 'absent' && !args.create) throw new Refusal(`Path ${is.path} does not exist !`, { rc: 257 })
    return wishEdited(args, is, edit(args, is))
  },
  converge: (change, args) => putEdited(change, args, edit(args, change.is)),
  report(args, change, answer) {
    const missing = change.is.kind === 'absent' && args.state === 'absent'
    const { backup_file } = reportDestination(change, answer)
    return {
      msg: missing ? `File ${change.is.path} not present` : editMessage(change, edit(args, change.is).message),
      ...(backup_file === undefined ? {} : { backup_file }),
    }
  },
  diff: (args, change) => diffEdited(change, edit(args, change.is)),
})

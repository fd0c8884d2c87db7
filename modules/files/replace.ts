import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { asBytes, asLatin1 } from '../../src/shell/fields.ts'
import { type DestinationState, NO_DESTINATION_WISH, reportDestination } from './destination.ts'
import { askEdited, diffEdited, type Edit, editMessage, putEdited, wishEdited } from './edited-file.ts'
import { permissionArguments } from './permissions.ts'
import { expandTemplate, pythonRegex } from './python-regex.ts'

const replaceArguments = argument.args({
  path: argument
    .path()
    .meta({ aliases: ['dest', 'destfile', 'name'] })
    .describe('The file that is edited; it must be there.'),
  regexp: argument
    .str()
    .describe('What is replaced, wherever it stands: a regular expression of Python, ^ and $ at each line.'),
  replace: argument
    .str()
    .default('')
    .describe('What stands there instead, \\1 and \\g<name> filled in from regexp; empty takes the matches out.'),
  after: argument.str().optional().describe('A regular expression: only what follows its first match is looked at.'),
  before: argument.str().optional().describe('A regular expression: only what stands before its match is looked at.'),
  backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
  validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
  encoding: argument.choice(['utf-8']).default('utf-8').describe('The encoding of the file.'),
  ...permissionArguments,
})

type ReplaceArguments = z.output<typeof replaceArguments>

interface Replacing extends Edit {
  readonly missed: boolean
}

const edited = (args: ReplaceArguments) => ({ ...args, create: false })

function decoded(content: string, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(asBytes(content))
  } catch {
    throw new Refusal(`${path} is not text in UTF-8`)
  }
}

/** Where a text is looked at: its start and its end, or undefined where `after` and `before` do not fit. */
function section(text: string, { after, before }: ReplaceArguments): readonly [number, number] | undefined {
  if (after === undefined && before === undefined) return [0, text.length]
  const inside = after === undefined || before === undefined ? '.*' : '.*?'
  const found = pythonRegex(`${after ?? ''}(?P<subsection>${inside})${before ?? ''}`, 'ds').exec(text)
  return found?.indices?.groups?.subsection
}

function replaced(args: ReplaceArguments, content: string, path: string): Replacing {
  const text = decoded(content, path)
  const place = section(text, args)
  if (!place) return { text: content, message: '', missed: true }
  const [start, end] = place
  const looked = text.slice(start, end)
  const regex = pythonRegex(args.regexp, 'gm')
  let made = ''
  let last = 0
  let count = 0
  for (const match of looked.matchAll(regex)) {
    made += looked.slice(last, match.index) + expandTemplate(args.replace, match)
    last = match.index + match[0].length
    count++
  }
  made += looked.slice(last)
  if (made === looked) return { text: content, message: '', missed: false }
  const message = `${count} replacements made`
  return { text: asLatin1(text.slice(0, start) + made + text.slice(end)), message, missed: false }
}

/** All places of a file that fit a pattern. */
export const replace = resource<ReplaceArguments, DestinationState>({
  name: 'replace',
  purpose: 'Replaces all that fits a pattern in a file.',
  returns: {
    backup_file: 'The copy of what was there.',
    msg: 'How much was replaced.',
  },
  examples: [
    { name: 'Another name for a host', args: { path: '/etc/hosts', regexp: '\\bold\\.test\\b', replace: 'new.test' } },
    {
      name: 'Comments of one section go',
      args: { path: '/etc/app.conf', after: '\\[main\\]', before: '\\[other\\]', regexp: '^#.*\\n', backup: true },
    },
  ],
  args: replaceArguments,
  observe: (args, asking) => askEdited(edited(args), asking),
  desire(args, is) {
    if (is.kind === 'absent') throw new Refusal(`Path ${is.path} does not exist !`, { rc: 257 })
    if (is.kind === 'directory') throw new Refusal(`Path ${is.path} is a directory !`, { rc: 256 })
    return { ...NO_DESTINATION_WISH, ...wishEdited(edited(args), is, replaced(args, is.content, is.path)) }
  },
  converge: (change, args) => putEdited(change, edited(args), replaced(args, change.is.content, change.is.path)),
  report(args, change, answer) {
    const { message, missed } = replaced(args, change.is.content, change.is.path)
    const { backup_file } = reportDestination(change, answer)
    const lost = `Pattern for before/after params did not match the given file: ${pattern(args)}`
    return {
      msg: missed ? lost : editMessage(change, message),
      ...(missed ? {} : { rc: 0 }),
      ...(backup_file === undefined ? {} : { backup_file }),
    }
  },
  diff: (args, change) => diffEdited(change, replaced(args, change.is.content, change.is.path)),
})

const pattern = ({ after, before }: ReplaceArguments): string =>
  `${after ?? ''}(?P<subsection>${after !== undefined && before !== undefined ? '.*?' : '.*'})${before ?? ''}`

import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { resource } from '../../src/module/contract.ts'
import { type DestinationState, NO_DESTINATION_WISH } from './destination.ts'
import { ensureLine, removeLines } from './edit-lines.ts'
import {
  askEdited,
  backupOf,
  diffEdited,
  type Edit,
  editMessage,
  optional,
  putEdited,
  wishEdited,
} from './edited-file.ts'
import { permissionArguments } from './permissions.ts'

const pattern = (sentence: string, ...aliases: string[]) =>
  argument.str().optional().meta({ aliases }).describe(sentence)

const lineArguments = argument
  .args({
    path: argument
      .path()
      .meta({ aliases: ['dest', 'destfile', 'name'] })
      .describe('The file that holds the line.'),
    state: argument.choice(['absent', 'present']).default('present').describe('Whether the line shall be there.'),
    line: pattern('The line.', 'value'),
    regexp: pattern('The line that is replaced or removed, as a regular expression of Python.', 'regex'),
    search_string: pattern('The line that is replaced or removed, as a part of it.'),
    insertafter: pattern('The line that a new one follows, as a regular expression, or EOF.'),
    insertbefore: pattern('The line that a new one stands before, as a regular expression, or BOF.'),
    backrefs: argument.bool().default(false).describe('Fill groups of regexp into the line.'),
    firstmatch: argument.bool().default(false).describe('Take the first line that fits instead of the last.'),
    create: argument.bool().default(false).describe('Make the file when it is missing.'),
    backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
    validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
    ...permissionArguments,
  })
  .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
    message: 'insertbefore and insertafter are mutually exclusive',
  })
  .refine(({ regexp, search_string }) => regexp === undefined || search_string === undefined, {
    message: 'regexp and search_string are mutually exclusive',
  })
  .refine(({ backrefs, search_string }) => !backrefs || search_string === undefined, {
    message: 'backrefs and search_string are mutually exclusive',
  })
  .refine(({ backrefs, regexp }) => !backrefs || regexp !== undefined, {
    message: 'regexp is required with backrefs=true',
  })
  .refine(({ state, line }) => state === 'absent' || line !== undefined, {
    message: 'line is required with state=present',
  })
  .refine(
    ({ state, line, regexp, search_string }) =>
      state === 'present' || line !== undefined || regexp !== undefined || search_string !== undefined,
    { message: 'one of line, search_string, or regexp is required with state=absent' },
  )

type LineArguments = z.output<typeof lineArguments>

interface LineEdit extends Edit {
  readonly found?: number
}

/** The content after the task, from the content before it. */
function edit(args: LineArguments, content: string): LineEdit {
  const searched = { regexp: optional(args.regexp), search_string: optional(args.search_string) }
  // Unlike Ansible: a newline at the end of `line` (YAML's `|`) is the line's own and adds no empty line each run.
  const line = optional(args.line?.replace(/\n$/, ''))
  if (args.state === 'absent') {
    const { text, found } = removeLines(content, { ...searched, line })
    return { text, found, message: found === 0 ? '' : `${found} line(s) removed` }
  }
  return ensureLine(content, {
    ...searched,
    line: line ?? '',
    insertafter: optional(args.insertafter),
    insertbefore: optional(args.insertbefore),
    backrefs: args.backrefs,
    firstmatch: args.firstmatch,
  })
}

/** One line of a file, found by a pattern or by itself. */
export const lineinfile = resource<LineArguments, DestinationState>({
  name: 'lineinfile',
  purpose: 'Looks after one line of a file: that it is there, or that it is not.',
  returns: {
    backup: 'The copy of what was there.',
    found: 'With state absent, how many lines went.',
    msg: 'What was done.',
  },
  examples: [
    {
      name: 'No password by SSH',
      args: { path: '/etc/ssh/sshd_config', regexp: '^#?PasswordAuthentication', line: 'PasswordAuthentication no' },
    },
    { name: 'A line goes', args: { path: '/etc/fstab', regexp: '\\sswap\\s', state: 'absent', backup: true } },
  ],
  args: lineArguments,
  observe: askEdited,
  desire(args, is) {
    if (is.kind === 'absent' && args.state === 'absent') return NO_DESTINATION_WISH
    return wishEdited(args, is, edit(args, is.kind === 'absent' ? '' : is.content))
  },
  converge: (change, args) => putEdited(change, args, edit(args, change.is.content)),
  report(args, change, answer) {
    const { message, found } = edit(args, change.is.content)
    const missing = change.is.kind === 'absent' && args.state === 'absent'
    return {
      msg: missing ? 'file not present' : editMessage(change, message),
      backup: backupOf(change, answer),
      ...(found === undefined ? {} : { found }),
      ...warned(args),
    }
  },
  diff: (args, change) => diffEdited(change, edit(args, change.is.content)),
})

/** Patterns that fit any line; Ansible's words, which playbooks look for. */
function warned({ state, regexp, search_string }: LineArguments): { readonly warnings?: readonly string[] } {
  if (state !== 'present' || (regexp !== '' && search_string !== '')) return {}
  const what = regexp === '' ? 'regular expression' : 'search string'
  const every = `The ${what} is an empty string, which will match every line in the file.`
  const risk =
    'This may have unintended consequences, such as replacing the last line in the file rather than appending.'
  const instead = "If this is desired, use '^' to match every line in the file and avoid this warning."
  return { warnings: [[every, risk, ...(regexp === '' ? [instead] : [])].join(' ')] }
}

import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asBytes, asLatin1, readFields } from '../../src/shell/fields.ts'
import { emit } from '../../src/shell/script.ts'
import {
  type DestinationArguments,
  type DestinationState,
  destinationQuestion,
  diffDestination,
  putDestination,
  readDestination,
  reportDestination,
  sha1,
} from './destination.ts'
import { ensureLine, removeLines } from './edit-lines.ts'
import { permissionArguments, wishedPermissions } from './permissions.ts'
import { validated } from './validate.ts'

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

/** The file as `destination.ts` knows it, its content always asked for. */
type LineState = DestinationState

const placed = (args: LineArguments): DestinationArguments => ({
  ...args,
  dest: args.path,
  name: '',
  force: true,
  follow: true,
})

interface Edit {
  readonly text: string
  readonly message: string
  readonly found?: number
}

const optional = (text: string | undefined): string | undefined => (text === undefined ? undefined : asLatin1(text))

/** The content after the task, from the content before it. */
function edit(args: LineArguments, content: string): Edit {
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

const NO_WISH: Wish<LineState> = {
  path: null,
  kind: null,
  sum: null,
  mode: null,
  uid: null,
  gid: null,
  content: null,
  parentFound: null,
  entry: null,
  rehearsal: null,
  wantedUid: null,
  wantedGid: null,
  umask: null,
}

/** One line of a file, found by a pattern or by itself. */
export const lineinfile = resource<LineArguments, LineState>({
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
  observe(args, asking) {
    const place = placed(args)
    return {
      script: destinationQuestion(place, asking, { whole: true }),
      parse(_stdout, bytes) {
        const fields = readFields(bytes)
        const content = fields.get('content') ?? ''
        return {
          ...readDestination(fields, place, asking),
          content,
          sum: fields.has('content') ? sha1(asBytes(content)) : '',
        }
      },
    }
  },
  desire(args, is) {
    if (is.kind === 'directory') throw new Refusal(`Path ${is.path} is a directory !`, { rc: 256 })
    if (is.kind === 'absent') {
      if (args.state === 'absent') return NO_WISH
      if (!args.create) throw new Refusal(`Destination ${is.path} does not exist !`, { rc: 257 })
      const { text, message } = edit(args, '')
      if (message === '') return NO_WISH
      return { ...NO_WISH, ...wishedPermissions(args, is, false), kind: 'file', sum: sha1(asBytes(text)) }
    }
    const sum = sha1(asBytes(edit(args, is.content).text))
    if (sum !== is.sum && args.validate !== undefined) validated(args.validate)
    return { ...NO_WISH, ...wishedPermissions(args, is, false), kind: 'file', sum }
  },
  converge(change, args) {
    const bytes = asBytes(edit(args, change.is.content).text)
    return putDestination(change, placed(args), { sum: sha1(bytes), script: emit(bytes) })
  },
  report(args, change, answer) {
    const { backup_file: backup } = reportDestination(change, answer)
    const { message, found } = edit(args, change.is.content)
    return { msg: messageOf(args, change, message), backup: backup ?? '', ...(found === undefined ? {} : { found }) }
  },
  diff: (args, change) => diffDestination(change, asBytes(edit(args, change.is.content).text), change.is.path),
})

function messageOf(args: LineArguments, { is, should }: Change<LineState>, edited: string): string {
  if (is.kind === 'absent' && args.state === 'absent') return 'file not present'
  const differs = (['mode', 'uid', 'gid'] as const).some(
    (field) => should[field] !== null && should[field] !== is[field],
  )
  if (!differs || is.kind === 'absent') return edited
  return [edited, 'ownership, perms or SE linux context changed'].filter((part) => part !== '').join(' and ')
}

import { Buffer } from 'node:buffer'
import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { Refusal, resource } from '../../src/module/contract.ts'
import { emit } from '../../src/shell/script.ts'
import {
  askDestination,
  type DestinationState,
  destinationReturns,
  diffDestination,
  md5,
  putDestination,
  reportDestination,
  sha1,
  wishDestination,
} from './destination.ts'
import { permissionArguments } from './permissions.ts'

const NEWLINES: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' }

const newline = () =>
  z.preprocess((raw) => (typeof raw === 'string' ? (NEWLINES[raw] ?? raw) : raw), z.enum(['\n', '\r', '\r\n']))

const templateArguments = argument.args({
  src: argument
    .path()
    .meta({ missing: 'src and dest are required' })
    .describe('A template of the control host, in UTF-8.'),
  dest: argument
    .path()
    .meta({ missing: 'src and dest are required' })
    .describe('Where the text goes; a folder when it ends with a slash.'),
  force: argument.bool().default(true).describe('Replace a file whose content differs; otherwise any file stays.'),
  backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
  follow: argument.bool().default(false).describe('Follow a symbolic link at the destination.'),
  validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
  newline_sequence: newline().default('\n').describe('How lines end.'),
  output_encoding: argument
    .str()
    .default('utf-8')
    .describe('The encoding of the file: utf-8, utf-16-le, latin-1 or windows-1252.'),
  trim_blocks: argument.bool().default(true).describe('Drop the newline after a block.'),
  lstrip_blocks: argument.bool().default(false).describe('Drop the blanks before a block.'),
  variable_start_string: argument.str().optional().describe('What begins an expression.'),
  variable_end_string: argument.str().optional().describe('What ends an expression.'),
  block_start_string: argument.str().optional().describe('What begins a block.'),
  block_end_string: argument.str().optional().describe('What ends a block.'),
  comment_start_string: argument.str().optional().describe('What begins a comment.'),
  comment_end_string: argument.str().optional().describe('What ends a comment.'),
  ...permissionArguments,
})

type TemplateArguments = z.output<typeof templateArguments> & {
  /** The rendered text in its encoding, and the name of the template. */
  readonly bytes?: Uint8Array
  readonly name?: string
}

const NOTHING = new Uint8Array()

const bytesOf = (args: TemplateArguments): Uint8Array => args.bytes ?? NOTHING

/** A template of the control host, rendered with the task's variables, as a file on the host. */
export const template = resource<TemplateArguments, DestinationState>({
  name: 'template',
  purpose: "Renders a template with the task's variables and puts the text in place.",
  returns: destinationReturns({
    md5sum: 'Its MD5, when it was written.',
    src: 'The name that its text had on the host before it took its place, when it was written.',
  }),
  examples: [
    { name: 'The configuration of a site', args: { src: 'site.conf.j2', dest: '/etc/nginx/site.conf', mode: '0644' } },
    {
      name: 'Only when it can be right',
      args: { src: 'sudoers.j2', dest: '/etc/sudoers.d/ops', mode: '0440', validate: 'visudo -cf %s' },
    },
  ],
  args: templateArguments,
  async resolve(args, control) {
    const source = decoded(await control.read(args.src, 'templates'))
    const text = await control.render(source, args.src, {
      trimBlocks: args.trim_blocks,
      lstripBlocks: args.lstrip_blocks,
      destination: args.dest,
      ...present('variableStart', args.variable_start_string),
      ...present('variableEnd', args.variable_end_string),
      ...present('blockStart', args.block_start_string),
      ...present('blockEnd', args.block_end_string),
      ...present('commentStart', args.comment_start_string),
      ...present('commentEnd', args.comment_end_string),
    })
    const lines = args.newline_sequence === '\n' ? text : text.replace(/\r\n|\r|\n/g, args.newline_sequence)
    return {
      ...args,
      mode: args.mode === 'preserve' ? await control.mode(args.src, 'templates') : args.mode,
      bytes: encoded(lines, args.output_encoding),
      name: args.src.slice(args.src.lastIndexOf('/') + 1),
    }
  },
  observe: askDestination,
  desire: (args, is) => wishDestination(args, is, sha1(bytesOf(args))),
  converge: (change, args) =>
    putDestination(change, args, { sum: sha1(bytesOf(args)), script: emit(bytesOf(args)), brought: true }),
  report: (args, change, answer) => ({
    ...reportDestination(change, answer),
    ...(answer ? { md5sum: md5(bytesOf(args)) } : {}),
  }),
  diff: (args, change) => diffDestination(change, bytesOf(args), args.src),
})

const present = (name: string, value: string | undefined): { readonly [name: string]: string } =>
  value === undefined ? {} : { [name]: value }

function decoded(source: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(source)
  } catch {
    throw new Refusal('Template source files must be utf-8 encoded')
  }
}

function encoded(text: string, encoding: string): Uint8Array {
  switch (encoding.toLowerCase().replace(/[_ ]/g, '-')) {
    case '':
    case 'utf-8':
    case 'utf8':
      return Buffer.from(text)
    case 'utf-8-sig':
      return Buffer.from(`\ufeff${text}`)
    case 'utf-16-le':
    case 'utf-16le':
      return Buffer.from(text, 'utf16le')
    case 'utf-16':
      return Buffer.from(`\ufeff${text}`, 'utf16le')
    case 'ascii':
    case 'us-ascii':
      return narrow(text, 0x7f, encoding)
    case 'latin-1':
    case 'latin1':
    case 'iso-8859-1':
      return narrow(text, 0xff, encoding)
    case 'windows-1252':
    case 'cp1252':
      return windows1252(text, encoding)
    default:
      throw new Refusal(`unknown encoding: ${encoding}`)
  }
}

/** The characters of windows-1252 from 0x80 to 0x9f; a blank where it has none. */
const MIDDLE = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

function windows1252(text: string, encoding: string): Uint8Array {
  const encoded = [...text].map((c) => {
    const code = c.codePointAt(0) ?? 0
    if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
    const at = MIDDLE.indexOf(c)
    if (at < 0) throw beyondEncoding(c, encoding)
    return 0x80 + at
  })
  return Uint8Array.from(encoded)
}

const beyondEncoding = (c: string, encoding: string): Refusal =>
  new Refusal(`the text has a character that ${encoding} does not: ${c}`)

function narrow(text: string, last: number, encoding: string): Uint8Array {
  const beyond = [...text].find((c) => (c.codePointAt(0) ?? 0) > last)
  if (beyond !== undefined) throw beyondEncoding(beyond, encoding)
  return Buffer.from(text, 'latin1')
}

import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import type { TreeEntry } from '../../src/module/contract.ts'
import { permissionArguments } from './permissions.ts'
import { pythonJson } from './python-json.ts'

/** Text for a file: a dict or a list becomes JSON, anything else is what Python prints of it. */
const content = () =>
  z.preprocess(
    (raw) => (raw !== null && typeof raw === 'object' && !(raw instanceof Number) ? pythonJson(raw) : raw),
    argument.str(),
  )

/** The arguments of `copy`. */
export const copyArguments = argument
  .args({
    src: argument.path().optional().describe('A file or folder of the control host, or of the host with remote_src.'),
    content: content().optional().describe('The text the file shall have, instead of src.'),
    dest: argument
      .path()
      .meta({ missing: 'dest is required' })
      .describe('Where it goes; a folder when it ends with a slash.'),
    remote_src: argument.bool().default(false).describe('Take src from the host itself.'),
    force: argument.bool().default(true).describe('Replace a file whose content differs; otherwise any file stays.'),
    backup: argument.bool().default(false).describe('Keep a copy of the file that is replaced.'),
    follow: argument.bool().default(false).describe('Follow a symbolic link at the destination.'),
    local_follow: argument
      .bool()
      .optional()
      .describe('Follow symbolic links in src; on by default, off with remote_src.'),
    directory_mode: argument.mode().optional().describe('The permissions of folders that are made.'),
    checksum: argument.str().optional().describe('The SHA-1 that the file must have.'),
    validate: argument.str().optional().describe('A command that must agree to the new file, named by %s.'),
    decrypt: argument.bool().default(true).describe('Decrypt a src that is a vault.'),
    ...permissionArguments,
  })
  .refine(({ src, content }) => Boolean(src) || content !== undefined, 'src (or content) is required')
  .refine(({ src, content }) => src === undefined || content === undefined, 'src and content are mutually exclusive')
  .refine(({ content, dest }) => content === undefined || !dest.endsWith('/'), 'can not use content with a dir as dest')

/** What `copy` finds on the control host. */
export interface Found {
  /** The content of the one file. */
  readonly bytes?: Uint8Array
  /** The name of the file in a folder. */
  readonly name?: string
  /** Everything in a folder, by its path below the destination. */
  readonly tree?: readonly TreeEntry[]
}

export type CopyArguments = z.output<typeof copyArguments> & Found

import type { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { permissionArguments } from './permissions.ts'

const TIME = '%Y%m%d%H%M.%S'

/** The arguments of `file`. */
export const fileArguments = argument.args({
  path: argument
    .path()
    .meta({ aliases: ['dest', 'name'] })
    .describe('The path that is looked after.'),
  state: argument
    .choice(['absent', 'directory', 'file', 'hard', 'link', 'touch'])
    .optional()
    .describe('What shall be there; by default what is there.'),
  src: argument.path().optional().describe('Where a link leads.'),
  recurse: argument.bool().default(false).describe('Give everything below a folder the same permissions.'),
  force: argument.bool().default(false).describe('Make a link to what does not exist, or in the place of a file.'),
  follow: argument.bool().default(true).describe('Follow symbolic links.'),
  modification_time: argument.str().optional().describe('The time of the last change: preserve, now, or a time.'),
  modification_time_format: argument.str().default(TIME).describe('How modification_time is written.'),
  access_time: argument.str().optional().describe('The time of the last reading: preserve, now, or a time.'),
  access_time_format: argument.str().default(TIME).describe('How access_time is written.'),
  ...permissionArguments,
})

export type FileArguments = z.output<typeof fileArguments>

import * as argument from '../../src/module/argument.ts'
import { implicitAdminArg } from './admin-args.ts'
import { loginArgs } from './login-args.ts'

/** The arguments of `mysql_db`. */
export const dbArgs = argument.args({
  ...loginArgs,
  check_implicit_admin: implicitAdminArg,
  name: argument
    .list(argument.str())
    .meta({ aliases: ['db'] })
    .describe('The databases; all of them for all, with dump and import.'),
  state: argument.choice(['present', 'absent', 'dump', 'import']).default('present').describe('What to do with them.'),
  encoding: argument.str().default('').describe('The default character set of their tables, or that of a dump.'),
  collation: argument.str().default('').describe('The default collation of their tables.'),
  target: argument.path().optional().describe('The file to dump to or import from; .gz, .bz2 and .xz are compressed.'),
  chdir: argument.path().optional().describe('The folder that target is relative to.'),
  single_transaction: argument.bool().default(false).describe('Dump in one transaction, without locks.'),
  quick: argument.bool().default(true).describe('Dump row by row instead of table by table.'),
  ignore_tables: argument.list(argument.str()).default([]).describe('Tables to leave out of a dump, as db.table.'),
  hex_blob: argument.bool().default(false).describe('Dump binary columns in hexadecimal.'),
  force: argument.bool().default(false).describe('Go on behind errors of single statements.'),
  master_data: argument
    .int()
    .refine((one) => one >= 0 && one <= 2, 'expected 0, 1 or 2')
    .default(0)
    .describe('Record the position in the binary log in a dump: 1 as a statement, 2 as a comment.'),
  skip_lock_tables: argument.bool().default(false).describe('Dump without locking tables.'),
  dump_extra_args: argument.str().optional().describe('Further options of the program that dumps.'),
  restrict_config_file: argument.bool().default(false).describe('Read config_file and no other option file.'),
  config_overrides_defaults: argument
    .bool()
    .default(false)
    .describe('Take host and port from config_file where the task leaves them at their defaults.'),
  use_shell: argument.bool().default(false).describe('Accepted; a shell is always used.'),
  unsafe_login_password: argument.bool().default(false).describe('Accepted; passwords need no escaping here.'),
  pipefail: argument
    .bool()
    .default(false)
    .describe('Accepted; a failure of either side of a pipe is always a failure.'),
})

export type DbArgs = Readonly<typeof dbArgs._output>

import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { implicitAdminArg } from './admin-args.ts'
import { loginArgs } from './login-args.ts'

/** The arguments of `mysql_user`. */
export const userArgs = argument.args({
  ...loginArgs,
  check_implicit_admin: implicitAdminArg,
  name: argument
    .str()
    .meta({ aliases: ['user'] })
    .describe('The user.'),
  host: argument.str().default('localhost').describe('Where the user comes from; % is anywhere.'),
  host_all: argument.bool().default(false).describe('Change or remove the accounts of the user for all hosts.'),
  state: argument.choice(['present', 'absent']).default('present').describe('Whether the account should be there.'),
  password: argument.str().optional().meta({ secret: true }).describe('The password.'),
  encrypted: argument.bool().default(false).describe('Whether password is a hash of mysql_native_password.'),
  update_password: argument
    .choice(['always', 'on_create', 'on_new_username'])
    .default('always')
    .describe('Hold the password, set it only for a new account, or take over that of another account of the user.'),
  plugin: argument.str().optional().describe('The plugin by which the user logs in.'),
  plugin_hash_string: argument
    .str()
    .optional()
    .meta({ secret: true })
    .describe('What the plugin keeps of the password.'),
  plugin_auth_string: argument
    .str()
    .optional()
    .meta({ secret: true })
    .describe('What the plugin is given, a password or a service.'),
  salt: argument
    .str()
    .refine((text) => text.length === 20, 'expected 20 characters')
    .optional()
    .describe('The salt for caching_sha2_password; without it one is made.'),
  priv: z
    .union([argument.str(), argument.record()], 'expected text or a dict')
    .nullish()
    .describe('Privileges as db.table:PRIV,PRIV/…, or a dict of them.'),
  append_privs: argument.bool().default(false).describe('Grant priv beside what there is.'),
  subtract_privs: argument.bool().default(false).describe('Revoke priv of what there is.'),
  column_case_sensitive: argument
    .bool()
    .optional()
    .describe('Accepted; the case of columns means nothing to a server.'),
  tls_requires: argument
    .record()
    .optional()
    .describe('SSL, X509 or NONE, or SUBJECT, ISSUER and CIPHER with their values.'),
  resource_limits: argument.record().optional().describe('MAX_QUERIES_PER_HOUR and its like.'),
  locked: argument.bool().optional().describe('Whether nobody may log in as the user.'),
  sql_log_bin: argument.bool().default(true).describe('Whether the change goes to the binary log, and so to replicas.'),
  force_context: argument
    .bool()
    .default(false)
    .describe('Change with mysql as the database, for filters of replication.'),
  session_vars: argument.record().optional().describe('Variables to set for the session that changes.'),
})

export type UserArgs = Readonly<typeof userArgs._output>

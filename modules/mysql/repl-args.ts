import * as argument from '../../src/module/argument.ts'
import { implicitAdminArg } from './admin-args.ts'
import { loginArgs } from './login-args.ts'

const names = (name: string) => ({ aliases: [`primary_${name}`, `master_${name}`] })
const list = (what: string) => argument.list(argument.str()).optional().describe(what)

/** The arguments of `mysql_repl`. */
export const replArgs = argument.args({
  ...loginArgs,
  check_implicit_admin: implicitAdminArg,
  state: argument
    .choice(['source', 'replica', 'absent', 'promoted'])
    .describe('A source; a replica; no connection to a source; a replica that becomes a source.'),
  channel: argument
    .str()
    .default('')
    .meta({ aliases: ['connection_name'] })
    .describe('The channel (MySQL) or named connection (MariaDB); the one without a name unless said.'),
  source_host: argument.str().optional().meta(names('host')).describe('The host of the source.'),
  source_port: argument.int().default(3306).meta(names('port')).describe('Its port.'),
  source_user: argument.str().optional().meta(names('user')).describe('The user to replicate as.'),
  source_password: argument
    .str()
    .optional()
    .meta({ ...names('password'), secret: true })
    .describe('The password of that user.'),
  gtid: argument.bool().default(true).describe('Follow the source by transactions, instead of file and position.'),
  source_log_file: argument.str().optional().meta(names('log_file')).describe('Without gtid: the file to begin with.'),
  source_log_pos: argument.int().optional().meta(names('log_pos')).describe('Without gtid: the position in it.'),
  source_connect_retry: argument
    .int()
    .optional()
    .meta(names('connect_retry'))
    .describe('Seconds between tries to connect.'),
  source_heartbeat_period: argument.num().optional().describe('Seconds between signs of life of an idle source.'),
  source_delay: argument
    .int()
    .optional()
    .meta(names('delay'))
    .describe('Seconds that the replica stays behind on purpose.'),
  source_ssl: argument.bool().optional().meta(names('ssl')).describe('Whether the connection is by TLS.'),
  source_ssl_ca: argument.str().optional().meta(names('ssl_ca')).describe('The file of authorities, on the replica.'),
  source_ssl_capath: argument.str().optional().meta(names('ssl_capath')).describe('The folder of authorities.'),
  source_ssl_cert: argument.str().optional().meta(names('ssl_cert')).describe('The certificate to log in with.'),
  source_ssl_key: argument.str().optional().meta(names('ssl_key')).describe('The private key of that certificate.'),
  source_ssl_cipher: argument.str().optional().meta(names('ssl_cipher')).describe('The ciphers that may be used.'),
  source_ssl_verify_server_cert: argument
    .bool()
    .optional()
    .meta(names('ssl_verify_server_cert'))
    .describe('Whether the certificate must be for the name of the source.'),
  get_source_public_key: argument.bool().optional().describe('Ask for the key of the source (MySQL 8, without TLS).'),
  replicate_do_db: list('Only these databases.'),
  replicate_ignore_db: list('Not these databases.'),
  replicate_do_table: list('Only these tables, as db.table.'),
  replicate_ignore_table: list('Not these tables.'),
  replicate_wild_do_table: list('Only tables that are like these patterns.'),
  replicate_wild_ignore_table: list('Not tables that are like these patterns.'),
  running: argument.bool().default(true).describe('Whether a replica runs.'),
  server_id: argument.int().optional().describe('The number of the server, another one for each.'),
  read_only: argument.bool().optional().describe('Whether users may only read.'),
  super_read_only: argument.bool().optional().describe('Whether administrators too may only read (MySQL).'),
  semi_sync: argument.bool().optional().describe('Whether a commit waits for a replica, on either side.'),
  semi_sync_timeout: argument.int().optional().describe('Milliseconds that a commit of a source waits at most.'),
  gtid_domain_id: argument.int().optional().describe('The domain of transactions of a source (MariaDB).'),
  gtid_strict_mode: argument.bool().optional().describe('Whether transactions out of order are refused (MariaDB).'),
  repoint: argument.bool().default(false).describe('Whether a replica of another source may be given this one.'),
  discard_relay: argument
    .bool()
    .default(false)
    .describe('Whether a relay log that is not applied may be thrown away, to be fetched again.'),
  allow_errant: argument
    .bool()
    .default(false)
    .describe('Whether transactions of a replica that its source does not have are accepted.'),
  force: argument.bool().default(false).describe('Promote without the consent of the source: it is lost, or it lies.'),
  relay_timeout: argument.int().default(60).describe('Seconds to wait until the replica has caught up.'),
  bootstrap: argument.bool().default(false).describe('Fill an empty replica with a dump of its source.'),
  bootstrap_user: argument.str().optional().describe('The user to dump as; source_user unless said.'),
  bootstrap_password: argument.str().optional().meta({ secret: true }).describe('The password of that user.'),
})

export type ReplArgs = Readonly<typeof replArgs._output>

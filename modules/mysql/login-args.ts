import * as argument from '../../src/module/argument.ts'

/** The arguments by which every module of the family logs in. */
export const loginArgs = {
  login_user: argument.str().optional().describe('The user to log in as.'),
  login_password: argument.str().optional().meta({ secret: true }).describe('The password of that user.'),
  login_host: argument.str().default('localhost').describe('The host of the server; localhost means its socket.'),
  login_port: argument.int().default(3306).describe('Its port; other than 3306, localhost is reached over TCP too.'),
  login_unix_socket: argument.str().optional().describe('The socket of a server on the host.'),
  connect_timeout: argument.int().default(30).describe('Seconds to wait for a connection.'),
  config_file: argument
    .path()
    .default('~/.my.cnf')
    .describe('An option file with credentials under [client], read where it is there; none for an empty text.'),
  ca_cert: argument
    .path()
    .optional()
    .meta({ aliases: ['ssl_ca'] })
    .describe('The certificate of the authority that signed the certificate of the server.'),
  client_cert: argument
    .path()
    .optional()
    .meta({ aliases: ['ssl_cert'] })
    .describe('The certificate to log in with.'),
  client_key: argument
    .path()
    .optional()
    .meta({ aliases: ['ssl_key'] })
    .describe('The private key of that certificate.'),
  check_hostname: argument.bool().optional().describe('Whether the certificate must be for the name of the server.'),
} as const

const whole = argument.args(loginArgs)

/** How to log in to a server, as a task says it. */
export type Login = Readonly<typeof whole._output>

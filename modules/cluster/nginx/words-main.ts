import { type Block, block as bareBlock } from '../keyword.ts'
import { blocks, choice, directives, flag, int, named, on, phrase, phrases, raw, tables, word } from './words.ts'
import { http } from './words-http.ts'

/** Words outside of all blocks. */
export const main = {
  user: phrase(),
  worker_processes: word(),
  worker_cpu_affinity: phrase(),
  worker_priority: int(-20, 19),
  worker_rlimit_nofile: int(1),
  worker_rlimit_core: word(),
  worker_shutdown_timeout: word(),
  working_directory: word(),
  pid: word(),
  error_log: phrases(),
  daemon: on(),
  pcre_jit: on(),
  thread_pool: phrases(),
  env: phrases(),
  load_module: phrases(),
  include: phrases(),
  directives: directives(),
  raw: raw(),
} satisfies Block

/** Words of `events`. */
export const events = {
  worker_connections: int(1),
  multi_accept: on(),
  accept_mutex: on(),
  accept_mutex_delay: word(),
  use: choice(['epoll', 'kqueue', 'poll', 'select', 'eventport', '/dev/poll']),
  directives: directives(),
} satisfies Block

const streamServer = {
  listen: phrases(),
  proxy_pass: word(),
  proxy_timeout: word(),
  proxy_connect_timeout: word(),
  proxy_protocol: on(),
  proxy_ssl: on(),
  proxy_bind: phrase(),
  proxy_next_upstream: on(),
  proxy_responses: int(0),
  ssl_preread: on(),
  ssl_certificate: phrases(),
  ssl_certificate_key: phrases(),
  ssl_protocols: phrase(),
  ssl_ciphers: word(),
  limit_conn: phrases(),
  access_log: phrases(),
  error_log: phrases(),
  include: phrases(),
  directives: directives(),
  raw: raw(),
} satisfies Block

/** Words of `stream`. */
export const stream = {
  log_format: phrases(),
  limit_conn_zone: phrases(),
  access_log: phrases(),
  resolver: phrase(),
  map: tables('map'),
  upstreams: named('upstream', {
    zone: phrase(),
    least_conn: flag(),
    random: phrase(),
    hash: phrase(),
    server: phrases(),
    directives: directives(),
  }),
  include: phrases(),
  directives: directives(),
  servers: blocks('server', () => streamServer),
  raw: raw(),
} satisfies Block

/** The parts of nginx.conf, in the order in which they are written; those of `main` stand outside of all blocks. */
export const parts = {
  events: bareBlock(events),
  http: bareBlock(http),
  stream: bareBlock(stream),
} satisfies Block

import { asWord, type Block, type Values } from '../keyword.ts'
import {
  blocks,
  choice,
  directives,
  flag,
  head,
  int,
  named,
  on,
  phrase,
  phrases,
  raw,
  statements,
  tables,
  word,
} from './words.ts'

const files = {
  root: word(),
  index: phrase(),
  try_files: phrase(),
  autoindex: on(),
  default_type: word(),
  expires: phrase(),
  etag: on(),
  sendfile: on(),
  tcp_nopush: on(),
  tcp_nodelay: on(),
  open_file_cache: phrase(),
  open_file_cache_valid: word(),
} satisfies Block

const answers = {
  add_header: phrases(),
  error_page: phrases(),
  server_tokens: on(),
  access_log: phrases(),
  error_log: phrases(),
  log_not_found: on(),
  gzip: on(),
  gzip_types: phrase(),
  gzip_min_length: int(0),
  gzip_comp_level: int(1, 9),
  gzip_vary: on(),
  gzip_proxied: phrase(),
} satisfies Block

const clients = {
  access: statements(),
  satisfy: choice(['all', 'any']),
  auth_basic: word(),
  auth_basic_user_file: word(),
  auth_request: word(),
  client_max_body_size: word(),
  client_body_buffer_size: word(),
  client_body_timeout: word(),
  client_header_timeout: word(),
  keepalive_timeout: phrase(),
  keepalive_requests: int(0),
  send_timeout: word(),
  reset_timedout_connection: on(),
  set_real_ip_from: phrases(),
  real_ip_header: word(),
  real_ip_recursive: on(),
  limit_req: phrases(),
  limit_req_status: int(400, 599),
  limit_conn: phrases(),
  limit_conn_status: int(400, 599),
  limit_rate: word(),
  limit_rate_after: word(),
} satisfies Block

const proxied = {
  proxy_http_version: choice(['1.0', '1.1']),
  proxy_set_header: phrases(),
  proxy_hide_header: phrases(),
  proxy_pass_header: phrases(),
  proxy_connect_timeout: word(),
  proxy_read_timeout: word(),
  proxy_send_timeout: word(),
  proxy_next_upstream: phrase(),
  proxy_next_upstream_tries: int(0),
  proxy_next_upstream_timeout: word(),
  proxy_redirect: phrases(),
  proxy_buffering: on(),
  proxy_request_buffering: on(),
  proxy_buffers: phrase(),
  proxy_buffer_size: word(),
  proxy_intercept_errors: on(),
  proxy_ssl_verify: on(),
  proxy_ssl_server_name: on(),
  proxy_ssl_name: word(),
  proxy_ssl_trusted_certificate: word(),
  proxy_cache: word(),
  proxy_cache_key: word(),
  proxy_cache_valid: phrases(),
  proxy_cache_use_stale: phrase(),
  proxy_cache_lock: on(),
  proxy_cache_bypass: phrases(),
  proxy_no_cache: phrases(),
  proxy_cache_background_update: on(),
  proxy_cache_revalidate: on(),
  proxy_cache_min_uses: int(1),
} satisfies Block

const fastcgi = {
  fastcgi_index: word(),
  fastcgi_param: phrases(),
  fastcgi_split_path_info: word(),
  fastcgi_connect_timeout: word(),
  fastcgi_read_timeout: word(),
  fastcgi_send_timeout: word(),
  fastcgi_buffers: phrase(),
  fastcgi_buffer_size: word(),
  fastcgi_keep_conn: on(),
  fastcgi_intercept_errors: on(),
  fastcgi_next_upstream: phrase(),
  fastcgi_cache: word(),
  fastcgi_cache_key: word(),
  fastcgi_cache_valid: phrases(),
  fastcgi_cache_use_stale: phrase(),
  fastcgi_cache_lock: on(),
  fastcgi_cache_bypass: phrases(),
  fastcgi_no_cache: phrases(),
} satisfies Block

const tls = {
  ssl_certificate: phrases(),
  ssl_certificate_key: phrases(),
  ssl_protocols: phrase(),
  ssl_ciphers: word(),
  ssl_prefer_server_ciphers: on(),
  ssl_session_cache: phrase(),
  ssl_session_timeout: word(),
  ssl_session_tickets: on(),
  ssl_dhparam: word(),
  ssl_ecdh_curve: word(),
  ssl_client_certificate: word(),
  ssl_verify_client: choice(['on', 'off', 'optional', 'optional_no_ca']),
  ssl_verify_depth: int(0),
  ssl_trusted_certificate: word(),
  ssl_stapling: on(),
  ssl_stapling_verify: on(),
  ssl_early_data: on(),
} satisfies Block

/** What may stand in `http`, in a server and in a location alike. */
const everywhere = { ...files, ...answers, ...clients, ...proxied, ...fastcgi } satisfies Block

/** What stands at the end of every block. */
const open = { include: phrases(), directives: directives(), raw: raw() } satisfies Block

/** The parts of nginx's rewrite module; they run in the order in which they are written. */
const rewriting = { set: phrases(), rewrite: phrases(), return: phrase(), rewrite_log: on() } satisfies Block

const ownOfLocation = {
  modifier: head(choice(['=', '^~', '~', '~*'])),
  path: head(word()),
  internal: flag(),
  alias: word(),
  ...rewriting,
  ...everywhere,
  proxy_pass: word(),
  fastcgi_pass: word(),
  uwsgi_pass: word(),
  grpc_pass: word(),
  stub_status: flag(),
} satisfies Block

/** Words of a location; one may hold others. */
export type Location = Values<typeof ownOfLocation & typeof open> & { readonly locations?: readonly Location[] }

const titleOfLocation = (value: Location): readonly string[] => [
  ...(value.modifier === undefined ? [] : [value.modifier]),
  asWord(value.path ?? '/'),
]

const location = (): Block => ({
  ...ownOfLocation,
  ...open,
  locations: blocks('location', location, titleOfLocation as never),
})

/** Words of a server. */
export const server = {
  listen: phrases(),
  server_name: phrase(),
  ...tls,
  http2: on(),
  ...rewriting,
  ...everywhere,
  ...open,
  locations: blocks('location', location, titleOfLocation as never),
} satisfies Block

/** Words of an upstream; the way it shares comes before its servers, and `keepalive` after them, as nginx wants it. */
export const upstream = {
  zone: phrase(),
  ip_hash: flag(),
  least_conn: flag(),
  random: phrase(),
  hash: phrase(),
  server: phrases(),
  keepalive: int(1),
  keepalive_requests: int(1),
  keepalive_timeout: word(),
  ...open,
} satisfies Block

const shared = {
  log_format: phrases(),
  limit_req_zone: phrases(),
  limit_conn_zone: phrases(),
  proxy_cache_path: phrases(),
  fastcgi_cache_path: phrases(),
  map: tables('map'),
  geo: tables('geo'),
  split_clients: tables('split_clients'),
  upstreams: named('upstream', upstream),
} satisfies Block

/** Words of a site: a file that is included in `http`. */
export const site = {
  ...shared,
  include: phrases(),
  directives: directives(),
  servers: blocks('server', () => server),
  raw: raw(),
} satisfies Block

/** Words of `http`. */
export const http = {
  types_hash_max_size: int(1),
  server_names_hash_bucket_size: int(1),
  server_names_hash_max_size: int(1),
  variables_hash_max_size: int(1),
  resolver: phrase(),
  resolver_timeout: word(),
  ...tls,
  ...everywhere,
  ...site,
} satisfies Block

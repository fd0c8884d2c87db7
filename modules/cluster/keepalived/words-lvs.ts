import { type Block, blocks, choice, flag, headed, int, namedLines, phrase, seconds, truth, word } from '../keyword.ts'

/** What all checkers take. */
const checking = {
  connect_ip: word(),
  connect_port: int(1, 65535),
  bindto: word(),
  bind_if: word(),
  bind_port: int(1, 65535),
  fwmark: int(1, 4294967295),
  alpha: truth(),
  connect_timeout: seconds(),
  retry: int(0, 65535),
  delay_before_retry: seconds(),
  warmup: seconds(),
  delay_loop: seconds(),
  log_all_failures: truth(),
} satisfies Block

const url = blocks({
  path: word(),
  digest: word(),
  status_code: phrase(),
  virtualhost: word(),
  regex: word(),
  regex_no_match: flag(),
  regex_options: phrase(),
  regex_stack: phrase(),
  regex_min_offset: int(0, 2147483647),
  regex_max_offset: int(0, 2147483647),
})

/** A port, or 0 for all of them. */
const port = int(0, 65535)

/** Words of a `real_server`, the checkers among them. */
export const realServer = {
  address: word(),
  port,
  weight: int(0, 65535),
  lvs_method: phrase(),
  notify_up: word(),
  notify_down: word(),
  uthreshold: int(0, 4294967295),
  lthreshold: int(0, 4294967295),
  smtp_alert: truth(),
  virtualhost: word(),
  alpha: truth(),
  connect_timeout: seconds(),
  retry: int(0, 65535),
  delay_before_retry: seconds(),
  warmup: seconds(),
  delay_loop: seconds(),
  inhibit_on_failure: truth(),
  HTTP_GET: blocks({ ...checking, http_protocol: word(), fast_recovery: truth(), url }),
  SSL_GET: blocks({ ...checking, http_protocol: word(), fast_recovery: truth(), enable_sni: flag(), url }),
  TCP_CHECK: blocks(checking),
  SMTP_CHECK: blocks({ ...checking, helo_name: word() }),
  DNS_CHECK: blocks({ ...checking, type: word(), name: word() }),
  MISC_CHECK: blocks({
    ...checking,
    misc_path: word(),
    misc_timeout: int(0, 86400),
    misc_dynamic: flag(),
    user: phrase(),
  }),
  BFD_CHECK: blocks({ name: word() }),
  UDP_CHECK: blocks({ ...checking, payload: word(), require_reply: phrase(), min_reply_length: int(0, 65535) }),
  PING_CHECK: blocks(checking),
  FILE_CHECK: blocks({ track_file: word(), weight: phrase() }),
} satisfies Block

/** Words of a `virtual_server`; address and port, `fwmark` or `group` make its head. */
export const virtualServer = {
  address: word(),
  port,
  fwmark: int(1, 4294967295),
  group: word(),
  delay_loop: seconds(),
  lvs_sched: choice(['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'sh', 'mh', 'dh', 'fo', 'ovf', 'sed', 'nq', 'twos']),
  'flag-1': flag(),
  'flag-2': flag(),
  'flag-3': flag(),
  'sh-port': flag(),
  'sh-fallback': flag(),
  'mh-port': flag(),
  'mh-fallback': flag(),
  ops: flag(),
  lvs_method: phrase(),
  protocol: choice(['TCP', 'UDP', 'SCTP']),
  ip_family: choice(['inet', 'inet6']),
  persistence_engine: word(),
  persistence_timeout: int(0, 2678400),
  persistence_granularity: word(),
  ha_suspend: flag(),
  smtp_alert: truth(),
  virtualhost: word(),
  alpha: flag(),
  omega: flag(),
  quorum: int(1, 2147483647),
  hysteresis: int(0, 2147483647),
  quorum_up: word(),
  quorum_down: word(),
  connect_timeout: seconds(),
  retry: int(0, 65535),
  delay_before_retry: seconds(),
  warmup: seconds(),
  inhibit_on_failure: flag(),
  sorry_server: phrase(),
  sorry_server_inhibit: flag(),
  sorry_server_lvs_method: phrase(),
  real_server: headed(realServer, ['address', 'port']),
} satisfies Block

/** The parts of a configuration that LVS is made of, in the order in which they are written. */
export const lvsParts = {
  virtual_server_group: namedLines(),
  virtual_server: headed(virtualServer, ['address', 'port', 'fwmark', 'group']),
} satisfies Block

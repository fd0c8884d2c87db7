import type { z } from 'zod'
import * as argument from '../../../src/module/argument.ts'
import { type Block, block, type Values } from '../keyword.ts'
import { lvsParts, type realServer, type virtualServer } from './words-lvs.ts'
import { globalDefs, type vrrpInstance, vrrpParts } from './words-vrrp.ts'

/** The parts of keepalived.conf, in the order in which they are written. */
export const parts = { global_defs: block(globalDefs), ...vrrpParts, ...lvsParts } satisfies Block

export type VrrpInstance = Values<typeof vrrpInstance>
export type VirtualServer = Values<typeof virtualServer>
export type RealServer = Values<typeof realServer>

const part = <K extends keyof typeof parts>(name: K, told: string) =>
  (parts[name].schema as z.ZodType).optional().describe(told) as unknown as z.ZodOptional<(typeof parts)[K]['schema']>

/** The arguments of the module. */
export const keepalivedArguments = argument.args({
  path: argument.path().default('/etc/keepalived/keepalived.conf').describe('The configuration file on the host.'),
  state: argument
    .choice(['present', 'absent'])
    .default('present')
    .describe('Whether there is a configuration; absent only while keepalived does not run.'),
  mode: argument.mode().default('0600').describe('The permissions of the file, which may hold passwords.'),
  global_defs: part('global_defs', 'Settings of the daemon, by the words of keepalived.conf.'),
  static_ipaddress: part('static_ipaddress', 'Addresses that are there whatever the state.'),
  static_routes: part('static_routes', 'Routes that are there whatever the state.'),
  static_rules: part('static_rules', 'Rules of routing that are there whatever the state.'),
  track_group: part('track_group', 'Groups of instances that static addresses depend on, by name.'),
  vrrp_track_file: part('vrrp_track_file', 'Files whose number changes priorities, by name.'),
  vrrp_track_process: part('vrrp_track_process', 'Processes that are watched, by name.'),
  bfd_instance: part('bfd_instance', 'BFD sessions, by name.'),
  vrrp_script: part('vrrp_script', 'Scripts that are run to know the health of the host, by name.'),
  vrrp_sync_group: part('vrrp_sync_group', 'Instances that change their state together, by name.'),
  vrrp_instance: part(
    'vrrp_instance',
    'Virtual routers, by name. `segment` names the network where interfaces of one name are not on one network.',
  ),
  virtual_server_group: part('virtual_server_group', 'Addresses and marks that a virtual server may name together.'),
  virtual_server: part('virtual_server', 'Services of LVS: address and port, fwmark or group, and their real servers.'),
  raw: argument.str().default('').describe('Text that is put at the end as it is, for what has no argument.'),
  check_peers: argument
    .bool()
    .default(true)
    .describe('Compare what the hosts of the play are given, before any of them is changed.'),
  wait: argument
    .int()
    .default(30)
    .describe('Seconds until exactly one host must hold each virtual address after a reload; 0 does not look.'),
  pid_file: argument.path().default('/run/keepalived.pid').describe('Where the running daemon has written its number.'),
})

export type KeepalivedArguments = z.output<typeof keepalivedArguments>

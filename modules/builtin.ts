import type { Module } from '../src/module/contract.ts'
import { authorizedKey } from './accounts/authorized-key.ts'
import { group } from './accounts/group.ts'
import { knownHosts } from './accounts/known-hosts.ts'
import { opensshKeypair } from './accounts/openssh-keypair.ts'
import { user } from './accounts/user.ts'
import { ipvs } from './cluster/ipvs/ipvs.ts'
import { ipvsInfo } from './cluster/ipvs/ipvs-info.ts'
import { keepalived } from './cluster/keepalived/keepalived.ts'
import { nginx } from './cluster/nginx/nginx.ts'
import { pacemaker } from './cluster/pacemaker/pacemaker.ts'
import { ipvsRealserver } from './cluster/realserver/ipvs-realserver.ts'
import { asyncStatus } from './commands/async-status.ts'
import { command } from './commands/command.ts'
import { ping } from './commands/ping.ts'
import { raw } from './commands/raw.ts'
import { script } from './commands/script.ts'
import { shell } from './commands/shell.ts'
import { waitFor } from './commands/wait-for.ts'
import { waitForConnection } from './commands/wait-for-connection.ts'
import { addHost } from './control/add-host.ts'
import { assert } from './control/assert.ts'
import { debug } from './control/debug.ts'
import { fail } from './control/fail.ts'
import { groupBy } from './control/group-by.ts'
import { pause } from './control/pause.ts'
import { setFact } from './control/set-fact.ts'
import { validateArgumentSpec } from './control/validate-argument-spec.ts'
import { gatherFacts, setup } from './facts/setup.ts'
import { assemble } from './files/assemble.ts'
import { blockinfile } from './files/blockinfile.ts'
import { copy } from './files/copy.ts'
import { fetch } from './files/fetch.ts'
import { file } from './files/file.ts'
import { find } from './files/find.ts'
import { iniFile } from './files/ini-file.ts'
import { lineinfile } from './files/lineinfile.ts'
import { replace } from './files/replace.ts'
import { slurp } from './files/slurp.ts'
import { stat } from './files/stat.ts'
import { tempfile } from './files/tempfile.ts'
import { template } from './files/template.ts'
import { mysqlDb } from './mysql/mysql-db.ts'
import { mysqlInfo } from './mysql/mysql-info.ts'
import { mysqlQuery } from './mysql/mysql-query.ts'
import { mysqlRepl } from './mysql/mysql-repl.ts'
import { mysqlUser } from './mysql/mysql-user.ts'
import { mysqlVariables } from './mysql/mysql-variables.ts'
import { arptables } from './network/arptables.ts'
import { hostsEntries } from './network/hosts-entries.ts'
import { ipAddress } from './network/ip-address.ts'
import { ipRoute } from './network/ip-route.ts'
import { iptables } from './network/iptables.ts'
import { nftables } from './network/nftables.ts'
import { apt } from './packages/apt.ts'
import { packageModule } from './packages/package.ts'
import { packageFacts } from './packages/package-facts.ts'
import { service } from './services/service.ts'
import { serviceFacts } from './services/service-facts.ts'
import { systemd, systemdService } from './services/systemd.ts'
import { systemdUnit } from './services/systemd-unit.ts'
import { sysvinit } from './services/sysvinit.ts'
import { drbd } from './storage/drbd/drbd.ts'
import { filesystem } from './storage/filesystem.ts'
import { iscsiadm } from './storage/iscsiadm/iscsiadm.ts'
import { lvg } from './storage/lvg.ts'
import { lvol } from './storage/lvol/lvol.ts'
import { mount } from './storage/mount.ts'
import { parted } from './storage/parted.ts'
import { tgtadm } from './storage/tgtadm/tgtadm.ts'
import { cron } from './system/cron.ts'
import { getent } from './system/getent.ts'
import { hostname } from './system/hostname.ts'
import { modprobe } from './system/modprobe.ts'
import { sysctl } from './system/sysctl.ts'
import { timezone } from './system/timezone.ts'

/** The modules that come with the program. */
export const builtin: readonly Module[] = [
  apt,
  packageModule,
  packageFacts,
  service,
  systemd,
  systemdService,
  systemdUnit,
  sysvinit,
  serviceFacts,
  setup,
  gatherFacts,
  blockinfile,
  assemble,
  copy,
  fetch,
  file,
  iniFile,
  find,
  lineinfile,
  replace,
  slurp,
  stat,
  tempfile,
  template,
  authorizedKey,
  group,
  knownHosts,
  opensshKeypair,
  user,
  asyncStatus,
  cron,
  getent,
  hostname,
  modprobe,
  sysctl,
  timezone,
  hostsEntries,
  ipAddress,
  ipRoute,
  iptables,
  arptables,
  nftables,
  filesystem,
  lvg,
  lvol,
  mount,
  parted,
  ipvs,
  ipvsInfo,
  ipvsRealserver,
  keepalived,
  nginx,
  pacemaker,
  command,
  ping,
  raw,
  script,
  shell,
  waitFor,
  waitForConnection,
  addHost,
  assert,
  debug,
  fail,
  groupBy,
  pause,
  setFact,
  validateArgumentSpec,
  mysqlDb,
  mysqlRepl,
  mysqlUser,
  mysqlQuery,
  mysqlInfo,
  mysqlVariables,
  tgtadm,
  iscsiadm,
  drbd,
]

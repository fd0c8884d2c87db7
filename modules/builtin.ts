import type { Module } from '../src/module/contract.ts'
import { group } from './accounts/group.ts'
import { user } from './accounts/user.ts'
import { keepalived } from './cluster/keepalived/keepalived.ts'
import { nginx } from './cluster/nginx/nginx.ts'
import { command } from './commands/command.ts'
import { ping } from './commands/ping.ts'
import { raw } from './commands/raw.ts'
import { script } from './commands/script.ts'
import { shell } from './commands/shell.ts'
import { waitFor } from './commands/wait-for.ts'
import { addHost } from './control/add-host.ts'
import { assert } from './control/assert.ts'
import { debug } from './control/debug.ts'
import { fail } from './control/fail.ts'
import { groupBy } from './control/group-by.ts'
import { pause } from './control/pause.ts'
import { setFact } from './control/set-fact.ts'
import { setup } from './facts/setup.ts'
import { copy } from './files/copy.ts'
import { fetch } from './files/fetch.ts'
import { file } from './files/file.ts'
import { lineinfile } from './files/lineinfile.ts'
import { slurp } from './files/slurp.ts'
import { stat } from './files/stat.ts'
import { template } from './files/template.ts'
import { apt } from './packages/apt.ts'
import { packageModule } from './packages/package.ts'
import { packageFacts } from './packages/package-facts.ts'
import { service } from './services/service.ts'
import { systemd, systemdService } from './services/systemd.ts'
import { sysvinit } from './services/sysvinit.ts'

/** The modules that come with the program. */
export const builtin: readonly Module[] = [
  apt,
  packageModule,
  packageFacts,
  service,
  systemd,
  systemdService,
  sysvinit,
  setup,
  copy,
  fetch,
  file,
  lineinfile,
  slurp,
  stat,
  template,
  group,
  user,
  keepalived,
  nginx,
  command,
  ping,
  raw,
  script,
  shell,
  waitFor,
  addHost,
  assert,
  debug,
  fail,
  groupBy,
  pause,
  setFact,
]

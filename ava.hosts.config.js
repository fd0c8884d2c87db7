import kernel from './ava.kernel.config.js'
import lab from './ava.lab.config.js'
import sites from './ava.sites.config.js'

// What takes minutes begins first, so that nothing long is left alone at the end.
const LONG = [
  'sites/lvs-playbooks',
  'sites/lvs-dr-playbook',
  'sites/drbd-mysql-playbook',
  'sites/drbd-mysql-pacemaker',
  'ipvs',
  'sites/pacemaker-web-playbook',
  'sites/site',
  'keepalived',
  'drbd-role',
  'lvs-monitor',
  'lvol',
  'sites/ldirectord',
  'drbd-module',
  'iscsi-san',
  'lvs-dr',
  'sites/forum',
]

function rank(file) {
  const at = LONG.findIndex((name) => file.endsWith(`/kernel/${name}.test.js`))
  return at < 0 ? LONG.length : at
}

// Both kinds of hosts, and whole sites, in one run: three files at a time, each with machines of its own and mostly waiting.
export default {
  files: [...lab.files, ...kernel.files, ...sites.files],
  timeout: sites.timeout,
  workerThreads: false,
  concurrency: 3,
  sortTestFiles: (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
}

import { collectionModules } from './collection-modules.ts'

/** The modules that come with Ansible itself. */
const own: ReadonlySet<string> = new Set(
  `add_host apt apt_key apt_repository assemble assert async_status blockinfile command copy cron debconf debug dnf
  dpkg_selections expect fail fetch file find gather_facts get_url getent git group group_by hostname import_playbook
  import_role import_tasks include include_role include_tasks include_vars iptables known_hosts lineinfile meta
  package package_facts pause ping pip raw reboot replace rpm_key script service service_facts set_fact set_stats setup
  shell slurp stat subversion systemd systemd_service sysvinit tempfile template unarchive uri user
  validate_argument_spec wait_for wait_for_connection yum yum_repository`.split(/\s+/),
)

const OWN = /^ansible\.(?:builtin|legacy)\.(\w+)$/
const OF_COLLECTION = /^\w+\.\w+(?:\.\w+)+$/

/** Whether a name can be that of a module for Ansible: one of its own, one that says its collection, or one of a collection it comes with. */
export function isAnsibleModule(name: string): boolean {
  const short = OWN.exec(name)?.[1]
  return own.has(short ?? name) || collectionModules.has(name) || (short === undefined && OF_COLLECTION.test(name))
}

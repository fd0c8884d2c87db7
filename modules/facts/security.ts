import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import { readSettings } from './settings.ts'
import type { Told } from './told.ts'

export const apparmor: Group = {
  names: ['apparmor'],
  minimal: true,
  commands: [sh`part apparmor; [ ! -d /sys/kernel/security/apparmor ] || echo enabled`],
  facts: (told) => ({ apparmor: { status: told.part('apparmor') === 'enabled' ? 'enabled' : 'disabled' } }),
}

export const selinux: Group = {
  names: ['selinux'],
  minimal: true,
  files: sh`/sys/fs/selinux/enforce /sys/fs/selinux/policyvers /etc/selinux/config`,
  facts(told) {
    const enforce = told.line('/sys/fs/selinux/enforce')
    // No library is needed on the host to know this, which is what the second fact is asked for.
    if (enforce === undefined) return { selinux: { status: 'disabled' }, selinux_python_present: true }
    const config = readSettings(told.lines('/etc/selinux/config'))
    return {
      selinux: {
        status: 'enabled',
        mode: enforce === '1' ? 'enforcing' : 'permissive',
        config_mode: config.get('SELINUX') ?? 'unknown',
        type: config.get('SELINUXTYPE') ?? 'unknown',
        policyvers: Number(told.line('/sys/fs/selinux/policyvers') ?? 0),
      },
      selinux_python_present: true,
    }
  },
}

export const fips: Group = {
  names: ['fips'],
  minimal: true,
  files: sh`/proc/sys/crypto/fips_enabled`,
  facts: (told) => ({ fips: told.line('/proc/sys/crypto/fips_enabled') === '1' }),
}

/** The kernel's capabilities by their bit. */
const capabilities =
  'chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore'.split(
    ' ',
  )

function readCapabilities(told: Told): readonly string[] | undefined {
  const line = told.lines('/proc/self/status').find((one) => one.startsWith('CapEff:'))
  if (line === undefined) return undefined
  const held = BigInt(`0x${line.slice(7).trim()}`)
  return capabilities.filter((_, bit) => (held >> BigInt(bit)) & 1n).map((name) => `cap_${name}`)
}

// Unlike Ansible: the capabilities are the kernel's word, name by name, whether or not capsh is installed.
export const caps: Group = {
  names: ['caps', 'system_capabilities', 'system_capabilities_enforced'],
  minimal: true,
  files: sh`/proc/self/status`,
  facts(told) {
    const held = readCapabilities(told)
    if (!held) return { system_capabilities: [], system_capabilities_enforced: 'N/A' }
    if (held.length === capabilities.length) return { system_capabilities: [], system_capabilities_enforced: 'False' }
    return { system_capabilities: held, system_capabilities_enforced: 'True' }
  },
}

export const sshKeys: Group = {
  names: [
    'ssh_pub_keys',
    'ssh_host_pub_keys',
    'ssh_host_key_dsa_public',
    'ssh_host_key_rsa_public',
    'ssh_host_key_ecdsa_public',
    'ssh_host_key_ed25519_public',
  ],
  minimal: true,
  files: sh`/etc/ssh/ssh_host_*_key.pub /etc/openssh/ssh_host_*_key.pub /etc/ssh_host_*_key.pub`,
  facts(told) {
    const found: Record<string, string> = {}
    for (const path of told.paths) {
      const kind = /\/ssh_host_(dsa|rsa|ecdsa|ed25519)_key\.pub$/.exec(path)?.[1]
      const [type, key] = told.line(path)?.split(/\s+/) ?? []
      if (kind === undefined || type === undefined || key === undefined) continue
      found[`ssh_host_key_${kind}_public`] ??= key
      found[`ssh_host_key_${kind}_public_keytype`] ??= type
    }
    return found
  },
}

export const chroot: Group = {
  names: ['chroot', 'is_chroot'],
  files: sh`/proc/mounts`,
  // Another user's root cannot be compared; then the number of the root folder tells.
  commands: [
    sh`part chroot
if [ -n "$debian_chroot" ]; then echo yes
elif [ -e /proc/1/root/. ]; then [ / -ef /proc/1/root/. ] || echo yes
else ls -di /
fi`,
  ],
  facts(told) {
    const answer = told.part('chroot')
    const root = told.lines('/proc/mounts').filter((line) => line.split(' ')[1] === '/')
    const type = root.at(-1)?.split(' ')[2]
    const first = type === 'btrfs' ? '256' : type === 'xfs' ? '128' : '2'
    const inode = /^\s*(\d+) \/$/.exec(answer)?.[1]
    return { is_chroot: inode === undefined ? answer === 'yes' : inode !== first }
  },
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { LabFault } from '../lab-file.ts'
import { BOOT } from '../paths.ts'
import { run } from '../system.ts'

export const SUITE = 'bookworm'

/** What every host of every lab has; mmdebstrap adds what Debian marks as required. */
export const PACKAGES: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'dbus', 'udev', 'sysvinit-utils', 'init-system-helpers', 'kmod', 'util-linux'],
  ...['openssh-server', 'sudo', 'ca-certificates', 'curl', 'rsync', 'cron', 'netcat-openbsd'],
  ...['iproute2', 'procps', 'psmisc', 'iputils-ping', 'iptables', 'nftables', 'e2fsprogs'],
  ...['nginx', 'haproxy', 'keepalived', 'ipvsadm', 'tgt', 'open-iscsi', 'drbd-utils', 'mariadb-server'],
]

/** Turns a fresh Debian root into the image: who may log in and how, and that nothing starts but what a lab starts. */
export const SETUP = `
rm -f etc/ssh/ssh_host_* etc/machine-id
: >etc/machine-id
# Every unit waits to be started but the way in.
mkdir -p etc/systemd/system-preset
printf '%s\\n' 'enable ssh.service' 'disable *' >etc/systemd/system-preset/00-lab.preset
chroot . systemctl preset-all >/dev/null 2>&1
chroot . systemctl mask systemd-udevd.service systemd-networkd-wait-online.service getty@tty1.service >/dev/null 2>&1
printf '%s\\n' 'UseDNS no' 'PrintMotd no' 'HostKey /etc/ssh/ssh_host_ed25519_key' 'MaxStartups 200' >etc/ssh/sshd_config.d/lab.conf
# ops may do all without a password, admin with the password "lab".
chroot . useradd -m -s /bin/bash ops
chroot . useradd -m -s /bin/bash admin
echo 'admin:lab' | chroot . chpasswd
printf '%s\\n' 'ops ALL=(ALL) NOPASSWD: ALL' 'admin ALL=(ALL) ALL' >etc/sudoers.d/lab
chmod 440 etc/sudoers.d/lab
`

/** The packages with the version of each that an installation would bring, a line each. */
export async function versionsOf(packages: readonly string[]): Promise<string> {
  const told = await run('apt-cache', 'policy', ...packages)
  const versions = new Map(
    told
      .split(/^(?=\S)/m)
      .map((part) => [/^(\S+):/.exec(part)?.[1] ?? '', /^ {2}Candidate: (\S+)/m.exec(part)?.[1] ?? '(none)'] as const),
  )
  const unknown = packages.filter((one) => (versions.get(one) ?? '(none)') === '(none)')
  if (unknown.length > 0)
    throw new LabFault(
      `apt knows no package ${unknown.join(', ')}: run apt-get update, or mend the name in the lab file`,
    )
  return packages.map((one) => `${one} ${versions.get(one)}\n`).join('')
}

/** A short name for content: the same content has the same, other content another. */
export const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16)

/** The first process of guests, which is part of their image. */
export const guestInit = (): string => readFileSync(`${BOOT}/lab-init.sh`, 'utf8')

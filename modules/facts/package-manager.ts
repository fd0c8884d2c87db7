import { sh } from '../../src/shell/script.ts'
import { distribution, readDistribution } from './distribution.ts'
import type { Group } from './group.ts'
import { osFamily } from './os-family.ts'

/** Managers by the file that shows them, and what Ansible calls them. */
const files: readonly (readonly [string, string])[] = [
  ['/usr/bin/apt-get', 'apt'],
  ['/usr/bin/zypper', 'zypper'],
  ['/usr/bin/pacman', 'pacman'],
  ['/sbin/apk', 'apk'],
  ['/usr/bin/emerge', 'portage'],
  ['/usr/bin/xbps-install', 'xbps'],
  ['/usr/sbin/urpmi', 'urpmi'],
  ['/bin/opkg', 'opkg'],
  ['/usr/sbin/swupd', 'swupd'],
  ['/usr/bin/installp', 'installp'],
]

function choose(family: string, name: string, majorVersion: number, present: ReadonlySet<string>): string {
  if (family === 'RedHat') {
    if (present.has('/run/ostree-booted')) return 'atomic_container'
    const old = name === 'Fedora' ? majorVersion < 23 : name === 'Amazon' ? majorVersion < 2022 : majorVersion < 8
    const [first, second] = old ? ['yum', 'dnf'] : ['dnf', 'yum']
    const order = [first, second, 'microdnf'].filter((one) => one !== undefined)
    return order.find((one) => present.has(`/usr/bin/${one}`)) ?? order[0] ?? 'dnf'
  }
  if (family === 'Debian' && present.has('/usr/bin/apt-get')) return 'apt'
  if (family === 'Altlinux' && present.has('/usr/bin/apt-get')) return 'apt_rpm'
  return files.find(([path]) => present.has(path))?.[1] ?? 'unknown'
}

export const packageManager: Group = {
  names: ['pkg_mgr'],
  minimal: true,
  ...(distribution.files ? { files: distribution.files } : {}),
  commands: [
    ...(distribution.commands ?? []),
    sh`part managers
for file in ${[...files.map(([path]) => path), '/usr/bin/dnf', '/usr/bin/yum', '/usr/bin/microdnf', '/run/ostree-booted']}; do [ -e "$file" ] && echo "$file"; done`,
  ],
  facts(told) {
    const found = readDistribution(told)
    const present = new Set(told.part('managers').split('\n'))
    const family = osFamily(found.distribution)
    return {
      pkg_mgr: choose(family, found.distribution, Number.parseInt(found.distribution_major_version, 10) || 99, present),
    }
  },
}

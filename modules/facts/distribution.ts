import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import { osFamily } from './os-family.ts'
import { readSettings } from './settings.ts'
import type { Told } from './told.ts'

/** What a distribution is called, in the fields of Ansible's facts. */
interface Distribution {
  readonly distribution: string
  readonly distribution_version: string
  readonly distribution_major_version: string
  readonly distribution_release: string
  readonly distribution_minor_version?: string
  readonly distribution_file_variety?: string
  readonly distribution_file_path?: string
  readonly distribution_file_parsed?: boolean
  readonly distribution_file_search_string?: string
}

const major = (version: string): string => version.split('.')[0] || 'NA'

/** The name by the ID of os-release, where it is not the NAME. */
const names: Readonly<Record<string, string>> = {
  debian: 'Debian',
  raspbian: 'Debian',
  ubuntu: 'Ubuntu',
  kali: 'Kali',
  linuxmint: 'Linux Mint',
  devuan: 'Devuan',
  rhel: 'RedHat',
  centos: 'CentOS',
  fedora: 'Fedora',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  scientific: 'Scientific',
  cloudlinux: 'CloudLinux',
  amzn: 'Amazon',
  virtuozzo: 'Virtuozzo',
  alpine: 'Alpine',
  arch: 'Archlinux',
  manjaro: 'Manjaro',
  gentoo: 'Gentoo',
  nixos: 'NixOS',
  slackware: 'Slackware',
  altlinux: 'Altlinux',
}

/** What a distribution is, from its files. */
export function readDistribution(told: Told): Distribution {
  const etc = told.lines('/etc/os-release')
  const settings = readSettings(etc.length > 0 ? etc : told.lines('/usr/lib/os-release'))
  const id = (settings.get('ID') ?? '').toLowerCase()
  const name = names[id] ?? settings.get('NAME') ?? 'Linux'
  const version = settings.get('VERSION_ID') || 'NA'
  const release = settings.get('VERSION_CODENAME') ?? inParentheses(settings.get('VERSION')) ?? 'NA'
  const common: Distribution = {
    distribution: name,
    distribution_version: version,
    distribution_major_version: major(version),
    distribution_release: release,
    distribution_file_variety: 'NA',
    distribution_file_path: '/etc/os-release',
    distribution_file_parsed: true,
  }
  if (told.part('arch-release') === 'yes') return archlinux
  if (id === 'alpine') return alpine(common, told)
  if (id === 'amzn') {
    const minor = version.split('.')[1] ?? 'NA'
    return { ...common, distribution_release: 'NA', distribution_minor_version: minor, ...variety('Amazon') }
  }
  if (/suse|^sle[sd]/.test(id)) return suse(common, settings)
  if (told.line('/etc/oracle-release') !== undefined) {
    const path = '/etc/oracle-release'
    return { ...common, ...variety('OracleLinux', path), distribution_file_search_string: 'Oracle Linux' }
  }
  if (told.line('/etc/redhat-release') !== undefined) return redhat(common, told)
  return debian(common, told, id)
}

const variety = (name: string, path = '/etc/os-release') => ({
  distribution_file_variety: name,
  distribution_file_path: path,
})

const inParentheses = (text: string | undefined): string | undefined => /\(([^)]+)\)/.exec(text ?? '')?.[1]

const archlinux: Distribution = {
  distribution: 'Archlinux',
  distribution_version: 'NA',
  distribution_major_version: 'NA',
  distribution_release: 'NA',
  ...variety('Archlinux', '/etc/arch-release'),
}

function alpine(common: Distribution, told: Told): Distribution {
  const path = '/etc/alpine-release'
  const version = told.line(path) ?? common.distribution_version
  return {
    ...common,
    ...variety('Alpine', path),
    distribution_version: version,
    distribution_major_version: major(version),
  }
}

/** SUSE's release is the minor number of its version. */
function suse(common: Distribution, settings: ReadonlyMap<string, string>): Distribution {
  const version = common.distribution_version
  const tumbleweed = /Tumbleweed/.test(settings.get('NAME') ?? '')
  const minor = tumbleweed ? '' : (version.split('.')[1] ?? '0')
  return { ...common, ...variety('SUSE'), distribution_release: minor }
}

function redhat(common: Distribution, told: Told): Distribution {
  const line = told.line('/etc/redhat-release') ?? ''
  if (/CentOS Stream/.test(line)) {
    return { ...common, distribution_release: 'Stream', ...variety('CentOS', '/etc/centos-release') }
  }
  // CentOS 7 keeps its minor number in this file alone.
  const exact = /release (\d+\.\d+)/.exec(line)?.[1]
  const version =
    common.distribution === 'CentOS' ? (exact ?? common.distribution_version) : common.distribution_version
  return {
    ...common,
    ...variety('RedHat', '/etc/redhat-release'),
    distribution_version: version === 'NA' ? (exact ?? 'NA') : version,
    distribution_major_version: major(version),
    ...(common.distribution === 'RedHat' ? { distribution_file_search_string: 'Red Hat' } : {}),
  }
}

/** Debian's point release is in a file of its own, which Debian's derivatives keep as they found it. */
function debian(common: Distribution, told: Told, id: string): Distribution {
  const known = ['debian', 'raspbian', 'ubuntu', 'kali', 'linuxmint', 'devuan'].includes(id)
  if (!known) return common
  const made = { ...common, ...variety('Debian') }
  const point = told.line('/etc/debian_version')
  if ((id !== 'debian' && id !== 'raspbian') || point === undefined) return made
  const version = id === 'raspbian' ? common.distribution_version : point
  const minor = point.split('.')[1]
  return {
    ...made,
    distribution_version: version,
    distribution_major_version: major(version),
    ...(minor === undefined ? {} : { distribution_minor_version: minor }),
  }
}

export const distribution: Group = {
  names: ['distribution', 'distribution_version', 'distribution_major_version', 'distribution_release', 'os_family'],
  minimal: true,
  files: sh`/etc/os-release /usr/lib/os-release /etc/debian_version /etc/alpine-release /etc/redhat-release /etc/centos-release /etc/oracle-release`,
  // The file is empty: it says what it says by being there.
  commands: [sh`[ -e /etc/arch-release ] && part arch-release && echo yes`],
  facts(told) {
    const found = readDistribution(told)
    return { ...found, os_family: osFamily(found.distribution) }
  },
}

import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'
import { readSettings } from './settings.ts'
import type { Told } from './told.ts'

interface Lsb {
  readonly id?: string | undefined
  readonly description?: string | undefined
  readonly release?: string | undefined
  readonly codename?: string | undefined
}

function readLsb(told: Told): Lsb | undefined {
  const file = readSettings(told.lines('/etc/lsb-release'))
  if (file.has('DISTRIB_ID')) {
    return {
      id: file.get('DISTRIB_ID'),
      description: file.get('DISTRIB_DESCRIPTION'),
      release: file.get('DISTRIB_RELEASE'),
      codename: file.get('DISTRIB_CODENAME'),
    }
  }
  const output = told.part('lsb_release')
  if (output === 'os-release') {
    const os = readSettings(told.lines('/etc/os-release'))
    return {
      id: os.get('NAME')?.split(' ')[0],
      description: os.get('PRETTY_NAME'),
      release: os.get('VERSION_ID') ?? 'n/a',
      codename: os.get('VERSION_CODENAME'),
    }
  }
  if (output === '') return undefined
  const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(output)?.[1]?.trim()
  return {
    id: field('Distributor ID'),
    description: field('Description'),
    release: field('Release'),
    codename: field('Codename'),
  }
}

export const lsb: Group = {
  names: ['lsb'],
  minimal: true,
  files: sh`/etc/lsb-release /etc/os-release`,
  // Debian's lsb_release says what os-release says, and takes longer than all the rest to say it.
  commands: [
    sh`if [ ! -e /etc/lsb-release ] && command -v lsb_release >/dev/null 2>&1; then
  part lsb_release
  if [ -e /etc/debian_version ] && [ -e /etc/os-release ]; then echo os-release; else LC_ALL=C lsb_release -a 2>/dev/null; fi
fi`,
  ],
  facts(told) {
    const found = readLsb(told)
    if (!found) return { lsb: {} }
    const release = found.release
    const present = Object.entries(found).filter(([, value]) => value !== undefined)
    return { lsb: { ...Object.fromEntries(present), ...(release ? { major_release: release.split('.')[0] } : {}) } }
  },
}

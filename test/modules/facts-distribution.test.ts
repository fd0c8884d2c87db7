import { readFileSync } from 'node:fs'
import test from 'ava'
import { distribution } from '../../modules/facts/distribution.ts'
import { lsb } from '../../modules/facts/lsb.ts'
import { packageManager } from '../../modules/facts/package-manager.ts'
import { readTold } from '../../modules/facts/told.ts'

interface Sample {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** What Ansible 2.14's setup says of a host with these files. */
  readonly facts: Readonly<Record<string, unknown>>
}

const samples = JSON.parse(readFileSync('test/modules/facts/distributions.json', 'utf8')) as readonly Sample[]

function tell(sample: Sample, programs: readonly string[] = []) {
  const files = Object.entries(sample.files).flatMap(([path, text]) =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .filter(() => text !== '')
      .map((line) => `${path}:${line}`),
  )
  const arch = '/etc/arch-release' in sample.files ? '\n\x1earch-release\nyes\n' : ''
  return readTold(`\n\x1efiles\n${files.join('\n')}\n${arch}\n\x1emanagers\n${programs.join('\n')}\n`)
}

for (const sample of samples) {
  test(`${sample.name}: the facts of its release files are Ansible's`, (t) => {
    const told = tell(sample)
    t.deepEqual({ ...distribution.facts(told), ...lsb.facts(told) }, sample.facts)
  })
}

const managers: readonly (readonly [string, readonly string[], string])[] = [
  ['debian12', ['/usr/bin/apt-get'], 'apt'],
  ['centos7', ['/usr/bin/yum'], 'yum'],
  ['rocky8', ['/usr/bin/dnf', '/usr/bin/yum'], 'dnf'],
  ['amzn2', ['/usr/bin/yum'], 'yum'],
  ['amzn2023', ['/usr/bin/dnf', '/usr/bin/yum'], 'dnf'],
  ['fedora38', ['/usr/bin/dnf'], 'dnf'],
  ['fedora38', ['/usr/bin/dnf', '/run/ostree-booted'], 'atomic_container'],
  ['leap155', ['/usr/bin/zypper'], 'zypper'],
  ['alpine318', ['/sbin/apk'], 'apk'],
  ['arch', ['/usr/bin/pacman'], 'pacman'],
  ['void', [], 'unknown'],
]

for (const [name, programs, manager] of managers) {
  test(`${name} with ${programs.join(' and ') || 'nothing'} is managed by ${manager}`, (t) => {
    const sample = samples.find((one) => one.name === name)
    t.is(sample && packageManager.facts(tell(sample, programs)).pkg_mgr, manager)
  })
}

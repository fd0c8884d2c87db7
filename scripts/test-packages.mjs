import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { project } from './npm.mjs'

const say = (text) => process.stdout.write(`${text}\n`)

/** Installs the Debian packages that tests lean on, each named first; says what cannot be installed and goes on. */
export function installTestPackages() {
  const missing = wanted().filter(({ name }) => !isInstalled(name))
  if (missing.length === 0) return
  const cannot = whyNot()
  if (cannot !== undefined) {
    say(`${cannot}, so tests that need one of these are skipped, and named at the end:`)
    for (const { name, what } of missing) say(`  ${name}: ${what}`)
    return
  }
  say('Installing Debian packages that tests need:')
  for (const { name, what } of missing) say(`  ${name}: ${what}`)
  const names = missing.map(({ name }) => name)
  const done = apt('update') && apt('install', '--yes', '--no-install-recommends', ...names)
  if (!done) say('apt-get failed: tests that need these packages are skipped, and named at the end')
}

const wanted = () =>
  readFileSync(join(project, 'test/debian-packages.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, what] = /^(\S+)\s+(.*)$/.exec(line)
      return { name, what }
    })

/** Elsewhere than on Debian nothing is installed, so that everything is missing. */
const isInstalled = (name) =>
  String(spawnSync('dpkg-query', ['-W', '-f', '${Status}', name]).stdout ?? '').endsWith(' installed')

function whyNot() {
  if (!existsSync('/usr/bin/apt-get')) return 'This is not Debian'
  if (process.getuid?.() !== 0) return 'Only root may install packages'
  return undefined
}

function apt(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...words], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}

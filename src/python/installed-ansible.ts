import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** An Ansible that is installed on the control host: its modules can be sent to hosts that have Python. */
export interface InstalledAnsible {
  /** The folder of the package `ansible`. */
  readonly folder: string
  readonly version: string
}

/** The Ansible that Python knows here; undefined where there is none. */
export function findAnsible(): InstalledAnsible | undefined {
  const script = 'import importlib.util as u; s = u.find_spec("ansible"); print(s.origin if s else "")'
  const told = spawnSync('python3', ['-c', script], { encoding: 'utf8' })
  const origin = told.status === 0 ? told.stdout.trim() : ''
  if (origin === '') return undefined
  const folder = dirname(origin)
  const release = join(folder, 'release.py')
  if (!existsSync(join(folder, 'modules')) || !existsSync(release)) return undefined
  const [, version = '2.14.0'] = /^__version__ = ['"]([^'"]+)/m.exec(readFileSync(release, 'utf8')) ?? []
  return { folder, version }
}

/** Where the modules of a name have gone, by a file that tells of it; undefined where it tells of none. */
export function redirectIn(file: string, name: string): string | undefined {
  if (!existsSync(file)) return undefined
  const [, modules = ''] = /^ {2}modules:\n((?: {4}.*\n|\n| *#.*\n)*)/m.exec(readFileSync(file, 'utf8')) ?? []
  const [, entry = ''] = new RegExp(`^ {4}${name}:\\n((?: {5,}.*\\n)*)`, 'm').exec(modules) ?? []
  return /^ +redirect: ['"]?([\w.]+)/m.exec(entry)?.[1]
}

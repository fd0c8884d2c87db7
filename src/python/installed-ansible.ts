import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'

/** An Ansible that is installed on the control host: its modules can be sent to hosts that have Python. */
export interface InstalledAnsible {
  /** The folder of the package `ansible`. */
  readonly folder: string
  readonly version: string
}

/** The Ansible that a Python of this machine knows: that of the command `ansible` first. */
export function findAnsible(path: string | undefined = process.env.PATH): InstalledAnsible | undefined {
  for (const python of new Set([...pythonsOf(path ?? ''), 'python3', '/usr/bin/python3'])) {
    const found = ansibleOf(python)
    if (found) return found
  }
  return undefined
}

/** The Python that the command `ansible` of a search path begins with. */
function pythonsOf(path: string): readonly string[] {
  const command = path
    .split(':')
    .map((folder) => join(folder, 'ansible'))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
  const [, python] = command === undefined ? [] : (/^#!\s*(\S*python\S*)/.exec(readFileSync(command, 'latin1')) ?? [])
  return python === undefined ? [] : [python]
}

function ansibleOf(python: string): InstalledAnsible | undefined {
  const script = 'import importlib.util as u; s = u.find_spec("ansible"); print(s.origin if s else "")'
  const told = spawnSync(python, ['-c', script], { encoding: 'utf8' })
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

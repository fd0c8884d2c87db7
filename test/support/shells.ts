import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/** A shell that scripts are tried on, with the search path of its tools. */
export interface Shell {
  readonly name: 'dash' | 'bash' | 'busybox' | 'bare'
  readonly command: readonly string[]
  readonly path: string
}

/** What POSIX.1-2008 promises, and nothing else: no stat, mktemp, readlink, sha1sum, base64. */
const POSIX_TOOLS = (
  'awk basename cat chgrp chmod chown cksum cmp comm cp cut date dd df diff dirname du echo env expr false find fold getconf ' +
  'grep head id join kill ln logger logname ls mkdir mkfifo mv nice nl nohup od paste patch pathchk pr printf ps pwd rm rmdir ' +
  'sed sh sleep sort split stty tail tee test touch tr true tsort uname uniq uudecode uuencode wc who xargs'
).split(' ')

const systemPath = process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin'

/** The file of a program of this machine, or a path that is there; undefined when there is none. */
export const locate = (tool: string): string | undefined =>
  (tool.startsWith('/')
    ? [tool]
    : [...systemPath.split(':'), '/usr/sbin', '/sbin'].map((folder) => join(folder, tool))
  ).find((file) => existsSync(file))

const folders: string[] = []
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function toolFolder(fill: (folder: string) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-tools-'))
  folders.push(folder)
  mkdirSync(folder, { recursive: true })
  fill(folder)
  return folder
}

const busyboxFolder = (busybox: string): string =>
  toolFolder((folder) => spawnSync(busybox, ['--install', '-s', folder], { stdio: 'ignore' }))

const bareFolder = (): string =>
  toolFolder((folder) => {
    for (const tool of POSIX_TOOLS) {
      const file = locate(tool)
      if (file) symlinkSync(file, join(folder, tool))
    }
  })

function findShells(): readonly Shell[] {
  const found: Shell[] = []
  const dash = locate('dash')
  if (dash) found.push({ name: 'dash', command: [dash], path: systemPath })
  const bash = locate('bash')
  if (bash) found.push({ name: 'bash', command: [bash, '--posix'], path: systemPath })
  const busybox = locate('busybox')
  if (busybox) {
    found.push({ name: 'busybox', command: [busybox, 'sh'], path: `${busyboxFolder(busybox)}:${systemPath}` })
  }
  if (dash) found.push({ name: 'bare', command: [dash], path: bareFolder() })
  return found
}

/** The shells this machine has; `bare` is dash with POSIX's own tools alone. */
export const shells: readonly Shell[] = findShells()

/** The names of the shells that a whole test run should see. */
export const wantedShells = ['dash', 'bash', 'busybox'] as const

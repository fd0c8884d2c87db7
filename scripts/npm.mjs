import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The directory of the project; every script runs there. */
export const project = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program with this one's streams; ends this one when it fails. */
export function run(program, args, options = {}) {
  const { status, signal, error } = spawnSync(program, args, { cwd: project, stdio: 'inherit', ...options })
  if (status === 0) return
  if (error) process.stderr.write(`${program} cannot be started: ${error.message}\n`)
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

/** Ends with a sentence where Node is too old to go on. */
export function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major >= 20) return
  process.stderr.write(`Tutti needs Node.js 20 or newer; this is ${process.versions.node} (${process.execPath})\n`)
  process.exit(1)
}

/** Installs the packages of package-lock.json, unless exactly those are there. */
export function install() {
  if (isInstalled()) return
  process.stdout.write('Installing the packages of package-lock.json: npm ci\n')
  // The npm that runs this script, where one does; its own path is no program on every system.
  const npm = process.env.npm_execpath
  if (npm?.endsWith('.js')) run(process.execPath, [npm, 'ci', '--no-audit', '--no-fund'])
  else run('npm', ['ci', '--no-audit', '--no-fund'])
}

function isInstalled() {
  const wanted = packagesOf('package-lock.json')
  const present = packagesOf('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '' || present[path]?.version === version) return true
    // What is for another operating system is left out.
    return optional === true && !present[path]
  })
}

function packagesOf(lock) {
  const file = join(project, lock)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : undefined
}

import { chmodSync, existsSync, lstatSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { BUNDLE, bundle } from './bundle.mjs'
import { project, run } from './npm.mjs'

/** Compiles everything to dist/, with or without checking types, bundles the program, and puts `tutti` beside the project's other commands. */
export function build({ types }) {
  process.chdir(project)
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', ...(types ? [] : ['--noCheck'])])
  for (const file of filesBelow('dist').filter((one) => !one.startsWith(`${BUNDLE}/`)))
    if (!existsSync(sourceOf(file))) rmSync(file)
  chmodSync('dist/src/cli/tutti.js', 0o755)
  bundle()
  linkCommand('node_modules/.bin/tutti', `../../${BUNDLE}/tutti.js`)
}

// A test that was renamed must not go on running under its old name.
const sourceOf = (file) => file.replace(/^dist\//, '').replace(/\.js(\.map)?$/, '.ts')

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })

function linkCommand(path, target) {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found && (!found.isSymbolicLink() || readlinkSync(path) === target)) return
  try {
    rmSync(path, { force: true })
    symlinkSync(target, path)
  } catch (error) {
    process.stderr.write(`${path} cannot be made (${error.message}): call node ${BUNDLE}/tutti.js instead\n`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) build({ types: true })

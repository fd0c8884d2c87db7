import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

/** Installs what is missing, builds, and runs a program of the build with the words behind the script. */
export function runBuilt(program) {
  prepare()
  run(process.execPath, [program, ...process.argv.slice(2)])
}

/** Installs what is missing and builds, without a look at types. */
export function prepare() {
  checkNode()
  install()
  build({ types: false })
}

import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and runs the benchmarks; the words behind it go to them.
checkNode()
install()
build({ types: false })
run(process.execPath, ['dist/bench/fleet.js', ...process.argv.slice(2)])

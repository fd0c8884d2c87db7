import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and does what the words behind it ask of the lab.
checkNode()
install()
build({ types: false })
run(process.execPath, ['dist/lab/command-line.js', ...process.argv.slice(2)])

import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and breaks the whole site in the lab as the words behind it ask.
checkNode()
install()
build({ types: false })
run(process.execPath, ['dist/lab/site/command-line.js', ...process.argv.slice(2)])

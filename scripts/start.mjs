import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and runs the quickstart; the words behind it go to the quickstart.
checkNode()
install()
build({ types: false })
run(process.execPath, ['dist/lab/quickstart.js', ...process.argv.slice(2)])

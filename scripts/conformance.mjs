import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and holds Tutti against targets that lie outside the project.
checkNode()
install()
build({ types: false })
run(process.execPath, ['dist/test/conformance/command-line.js', ...process.argv.slice(2)])

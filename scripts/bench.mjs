import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and runs a benchmark: that of templates where the first word says so, else of fleets.
checkNode()
install()
build({ types: false })
const words = process.argv.slice(2)
if (words[0] === 'template') run(process.execPath, ['dist/bench/template.js', ...words.slice(1)])
else run(process.execPath, ['dist/bench/fleet.js', ...words])

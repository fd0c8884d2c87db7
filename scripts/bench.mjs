import { existsSync } from 'node:fs'
import process from 'node:process'
import { build } from './build.mjs'
import { checkNode, install, run } from './npm.mjs'

// Installs what is missing, builds, and runs the benchmarks; the words behind it go to them.
checkNode()
install()
build({ types: false })
if (!existsSync('dist/bench/bench.js')) {
  process.stderr.write('bench/bench.ts is not there\n')
  process.exit(1)
}
run(process.execPath, ['dist/bench/bench.js', ...process.argv.slice(2)])

import process from 'node:process'
import { run } from './npm.mjs'
import { prepare } from './run-built.mjs'

const benchmarks = ['fleet', 'inventory', 'template', 'syntax', 'forks']

// Installs what is missing, builds, and runs the benchmarks, or the one that is named with the words behind it.
prepare()
const words = process.argv.slice(2)
const named = benchmarks.includes(words[0]) ? words.shift() : undefined
for (const name of benchmarks) {
  if (named && name !== named) continue
  run(process.execPath, [`dist/bench/${name}.js`, ...(named || name === 'fleet' ? words : [])])
}

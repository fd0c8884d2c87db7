import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { build } from './build.mjs'
import { checkNode, install, project } from './npm.mjs'
import { TestCount } from './test-count.mjs'
import { installTestPackages } from './test-packages.mjs'

// Installs what tests need, builds, and runs the tests: all, or the files named behind `npm test --`.
checkNode()
installTestPackages()
install()
build({ types: true })

const say = (text) => process.stdout.write(`${text}\n`)
const count = new TestCount(say)
const words = ['node_modules/ava/entrypoints/cli.mjs', '--tap', ...process.argv.slice(2)]
const ava = spawn(process.execPath, words, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ava.kill(signal))
const ended = new Promise((settle) => ava.once('close', (code, signal) => settle(signal ?? code)))
for await (const line of createInterface({ input: ava.stdout })) count.read(line)
const result = await ended
process.exitCode = count.finish(result) ? 0 : 1

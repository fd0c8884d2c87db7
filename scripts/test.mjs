import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { build } from './build.mjs'
import { checkNode, install, project } from './npm.mjs'
import { TestCount } from './test-count.mjs'
import { installTestPackages } from './test-packages.mjs'

// Installs what tests need, builds, and runs the tests: all, those of one tier, or the files named behind `npm test --`.
const TIERS = {
  everyday: { config: 'ava.config.js', what: 'Everyday tests' },
  lab: { config: 'ava.lab.config.js', what: 'Tests on hosts of namespaces' },
  kernel: { config: 'ava.kernel.config.js', what: 'Tests on hosts with kernels of their own' },
  hosts: { config: 'ava.hosts.config.js', what: 'Tests on hosts of both kinds, and of whole sites' },
  sites: { config: 'ava.sites.config.js', what: 'Tests of whole sites' },
}

checkNode()
installTestPackages()
install()
build({ types: true })

const say = (text) => process.stdout.write(`${text}\n`)
const count = new TestCount(say)
let running
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    stopped = true
    running?.kill(signal)
  })

/** Runs the tests of one tier, or some files of it; the exit code of ava. */
async function runTier({ config, what }, files) {
  say(`\n${what}`)
  const words = ['node_modules/ava/entrypoints/cli.mjs', '--tap', '--config', config, ...files]
  running = spawn(process.execPath, words, { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((settle) => running.once('close', (code, signal) => settle(signal ?? code)))
  for await (const line of createInterface({ input: running.stdout })) count.read(line)
  return ended
}

const [first = '', ...rest] = process.argv.slice(2)
const named = /^--tier=(.*)$/.exec(first)?.[1]
if (named !== undefined && !Object.hasOwn(TIERS, named)) {
  process.stderr.write(`no tier ${named}: there are ${Object.keys(TIERS).join(', ')}\n`)
  process.exit(2)
}
const files = named === undefined ? process.argv.slice(2) : rest
const tiers = named !== undefined ? [TIERS[named]] : files.length > 0 ? [TIERS.everyday] : [TIERS.everyday, TIERS.hosts]
const endings = []
for (const tier of tiers) if (!stopped) endings.push(await runTier(tier, files))
process.exitCode = count.finish(endings.find((ending) => ending !== 0) ?? 0) ? 0 : 1

import { copyFile, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import type { Engine } from '../src/cli/engine.ts'
import { main } from '../src/cli/main.ts'
import type { RunEnd } from '../src/run/run.ts'
import { type EmbeddedHosts, startEmbeddedHosts } from './embedded/hosts.ts'

type Recap = RunEnd['recap']

const DIRECTORY = '.lab/quickstart'
const INVENTORY = 'inventory/quickstart'
const PLAYBOOK = 'playbooks/quickstart.yml'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** Runs a command of `tutti` as a terminal would, and hands out the recap of what it ran. */
async function tutti(words: readonly string[]): Promise<{ readonly code: number; readonly recap: Recap }> {
  say(`\n$ tutti ${words.join(' ')}`)
  let recap: Recap = {}
  const signals = ['SIGINT', 'SIGTERM'] as const
  const code = await main(
    {
      argv: [process.execPath, 'tutti', ...words],
      env: process.env,
      cwd: process.cwd(),
      home: homedir(),
      systemConfig: '/etc/ansible/ansible.cfg',
      get stdin() {
        return process.stdin
      },
      stdout: process.stdout,
      stderr: process.stderr,
      terminal: process.stdout.isTTY ? process.stdout : undefined,
      clock: () => performance.now(),
      onInterrupt(act) {
        for (const signal of signals) process.on(signal, act)
        return () => {
          for (const signal of signals) process.off(signal, act)
        }
      },
      onCrash: () => () => {},
      exit: (status) => process.exit(status),
    },
    async () => {
      const { engine } = await import('../src/cli/load-engine.ts')
      const play: Engine['play'] = async (options, context) => {
        const end = await engine.play(options, context)
        recap = end.recap
        return end
      }
      return { ...engine, play }
    },
  )
  return { code, recap }
}

/** Why two runs of the playbook do not show what they should; undefined when they do. */
function wrong(hosts: readonly string[], first: Recap, second: Recap): string | undefined {
  for (const host of hosts) {
    if (!first[host]?.changed) return `the first run should have changed ${host}`
    const { changed } = second[host] ?? {}
    if (changed !== 0) return `the second run should have found ${host} unchanged, and counted changed=${changed}`
  }
  return undefined
}

/** The playbook twice; the exit code. */
async function runTwice({ hosts }: EmbeddedHosts): Promise<number> {
  const words = ['play', '-i', INVENTORY, PLAYBOOK]
  const first = await tutti(words)
  if (first.code !== 0) return first.code
  const second = await tutti(words)
  if (second.code !== 0) return second.code
  const names = hosts.map(({ name }) => name)
  const mistake = wrong(names, first.recap, second.recap)
  if (mistake !== undefined) {
    process.stderr.write(`The quickstart is broken: ${mistake}\n`)
    return 1
  }
  say('The first run brought every host to the described state; the second found nothing to change.')
  return 0
}

const untilInterrupted = (): Promise<void> =>
  new Promise((settle) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle())
  })

const words = process.argv.slice(2)
const unknown = words.find((word) => word !== '--keep' && word !== '--hosts')
if (unknown !== undefined) {
  process.stderr.write(
    `quickstart: there is no "${unknown}"; there are --keep (leave the hosts up) and --hosts (nothing else)\n`,
  )
  process.exit(5)
}
const onlyHosts = words.includes('--hosts')
await rm(join(DIRECTORY, 'hosts'), { recursive: true, force: true })
const hosts = await startEmbeddedHosts({ directory: DIRECTORY, names: ['alpha', 'beta', 'gamma'], group: 'quickstart' })
await copyFile(hosts.inventoryFile, join(INVENTORY, 'hosts'))
say('Three hosts on loopback, each an SSH server that runs /bin/sh in a directory of its own:')
for (const { name, address, port, directory } of hosts.hosts)
  say(`  ${name.padEnd(6)} ${address}:${port}  ${directory}`)
say(`Their inventory is ${INVENTORY}.`)
const code = onlyHosts ? 0 : await runTwice(hosts)
if (onlyHosts || (words.includes('--keep') && code === 0)) {
  say('\nThe hosts stay up until you press Ctrl-C. In another terminal, in this directory:')
  say('  export PATH="$PWD/node_modules/.bin:$PATH"')
  say(`  tutti run all -i ${INVENTORY} -m ping`)
  say(`  tutti play -i ${INVENTORY} ${PLAYBOOK} --check --diff`)
  await untilInterrupted()
} else if (code === 0) say('The hosts are gone again; "npm run hosts" brings up empty ones and keeps them up.')
await hosts.stop()
process.exit(code)

import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { disposableMachineMissing, runDisposable } from './disposable-machine.ts'
import { MaterialFault, targetsIn } from './material.ts'
import { type Recording, readRecording } from './recording.ts'
import { compareTarget, type TargetResult, tellAll, tellTarget } from './target-result.ts'
import { type Implementation, targetScript } from './target-script.ts'

const USAGE = `CONFORMANCE_DIR=FOLDER npm run conformance -- [--results FOLDER] [--ansible BIN] [--seconds N] [TARGET…]

Runs targets of Ansible's integration suite with Ansible and with Tutti and tells, per target, how many results of
tasks Tutti had and the first difference. See docs/conformance.md.
`

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const print = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      results: { type: 'string', default: join(tmpdir(), 'tutti-conformance') },
      ansible: { type: 'string', default: '/usr/bin' },
      seconds: { type: 'string', default: '300' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    print(USAGE)
    return 0
  }
  const lack = disposableMachineMissing()
  if (lack)
    throw new MaterialFault(`targets change the machine they run on, and a disposable one cannot be made: ${lack}`)
  const targets = targetsIn(process.env.CONFORMANCE_DIR, positionals)
  const seconds = Number(values.seconds)
  if (!(seconds > 0)) throw new MaterialFault(`--seconds is a number above 0, not ${values.seconds}`)
  if (!existsSync(join(values.ansible, 'ansible-playbook')))
    throw new MaterialFault(
      `${values.ansible} has no ansible-playbook: --ansible names the folder of an installed Ansible`,
    )
  const ansible: Implementation = { kind: 'ansible', bin: resolve(values.ansible) }
  const run = async (target: string, implementation: Implementation): Promise<Recording> => {
    const results = join(resolve(values.results), implementation.kind, target)
    // What Ansible does stays the same, so that it is asked once.
    const known = implementation.kind === 'ansible' ? readRecording(results) : undefined
    if (known) return known
    rmSync(results, { recursive: true, force: true })
    mkdirSync(results, { recursive: true })
    const material = realpathSync(process.env.CONFORMANCE_DIR ?? '')
    const status = await runDisposable({
      script: targetScript(target, implementation),
      material,
      project,
      results,
      seconds,
    })
    return readRecording(results) ?? { calls: [], status }
  }
  const all: TargetResult[] = []
  for (const target of targets) {
    const reference = await run(target, ansible)
    if (reference.status !== 0) say(`${target}: Ansible itself ends with exit code ${reference.status} here`)
    const result = compareTarget(target, reference, await run(target, { kind: 'tutti' }))
    all.push(result)
    print(tellTarget(result))
  }
  print(tellAll(all))
  return all.every(({ difference }) => difference === undefined) ? 0 : 1
}

const project = fileURLToPath(new URL('../../..', import.meta.url))

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof MaterialFault)) throw error
  say(error.message)
  process.exitCode = 2
}

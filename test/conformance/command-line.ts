import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readCounts } from './counts.ts'
import { disposableMachineMissing, runDisposable } from './disposable-machine.ts'
import { MaterialFault, targetsIn } from './material.ts'
import { type Recording, readRecording, readUnfinished } from './recording.ts'
import { runRoles } from './role-command.ts'
import { compareTarget, type Reference, type TargetResult, tellAll, tellTarget } from './target-result.ts'
import { type Implementation, targetScript } from './target-script.ts'

const USAGE = `CONFORMANCE_DIR=FOLDER npm run conformance -- [--results FOLDER] [--ansible BIN | --counts FILE] [--seconds N] [TARGET…]
CONFORMANCE_DIR=FOLDER npm run conformance -- role [--foretell] [--results FOLDER] [--seconds N] [ROLE…]

Runs targets of Ansible's integration suite with Ansible and with Tutti and tells, per target, how many results of
tasks Tutti had and the first difference; or the playbooks of roles, on a fresh Debian. See docs/conformance.md.
`

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const print = (text: string): void => void process.stdout.write(`${text}\n`)

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      results: { type: 'string', default: join(tmpdir(), 'tutti-conformance') },
      ansible: { type: 'string', default: '/usr/bin' },
      counts: { type: 'string' },
      seconds: { type: 'string', default: '300' },
      foretell: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    print(USAGE)
    return 0
  }
  const seconds = Number(values.seconds)
  if (!(seconds > 0)) throw new MaterialFault(`--seconds is a number above 0, not ${values.seconds}`)
  const folder = resolve(values.results)
  if (positionals[0] === 'role') {
    const calls = values.foretell ? 'foretell' : 'apply'
    const [, ...roles] = positionals
    const material = process.env.CONFORMANCE_DIR
    return runRoles({ material, roles, calls, results: folder, build: join(project, 'dist'), seconds }, print, say)
  }
  const lack = disposableMachineMissing()
  if (lack)
    throw new MaterialFault(`targets change the machine they run on, and a disposable one cannot be made: ${lack}`)
  const targets = targetsIn(process.env.CONFORMANCE_DIR, positionals)
  const material = realpathSync(process.env.CONFORMANCE_DIR ?? '')
  const run = async (target: string, implementation: Implementation): Promise<Recording> => {
    const results = join(folder, implementation.kind, target)
    rmSync(results, { recursive: true, force: true })
    mkdirSync(results, { recursive: true })
    await runDisposable({ script: targetScript(target, implementation), material, project, results, seconds })
    return readUnfinished(results)
  }
  const referenceOf = values.counts
    ? fromCounts(values.counts)
    : fromAnsible(values.ansible, folder, (target, bin) => run(target, { kind: 'ansible', bin }))
  const all: TargetResult[] = []
  for (const target of targets) {
    const result = compareTarget(target, await referenceOf(target), await run(target, { kind: 'tutti' }))
    all.push(result)
    print(tellTarget(result))
  }
  print(tellAll(all))
  return all.every(({ difference }) => difference === undefined) ? 0 : 1
}

type ReferenceOf = (target: string) => Promise<Reference>

function fromCounts(file: string): ReferenceOf {
  const counts = readCounts(file)
  return async (target) => {
    const known = counts.get(target)
    if (known) return { kind: 'counts', counts: known }
    throw new MaterialFault(`${file} has no counts of the target ${target}`)
  }
}

function fromAnsible(
  bin: string,
  results: string,
  run: (target: string, bin: string) => Promise<Recording>,
): ReferenceOf {
  if (!existsSync(join(bin, 'ansible-playbook')))
    throw new MaterialFault(`${bin} has no ansible-playbook: --ansible names the folder of an installed Ansible`)
  return async (target) => {
    // What Ansible does stays the same, so that it is asked once.
    const recording = readRecording(join(results, 'ansible', target)) ?? (await run(target, resolve(bin)))
    if (recording.status !== 0) say(`${target}: Ansible itself ends with exit code ${recording.status} here`)
    return { kind: 'recording', recording }
  }
}

const project = fileURLToPath(new URL('../../..', import.meta.url))

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof MaterialFault)) throw error
  say(error.message)
  process.exitCode = 2
}

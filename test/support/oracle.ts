import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { verbatim } from '../../src/shell/script.ts'
import { type OverlayOptions, openOverlay } from './sandbox.ts'
import type { Shell } from './shells.ts'

type Data = Readonly<Record<string, unknown>>

/** One module with arguments, to be run by both engines on hosts that are alike. */
export interface Scenario {
  readonly module: string
  readonly args: Data
  /** Shell script that comes first. */
  readonly setup: string
  /** Shell script whose output is compared. */
  readonly look: string
}

/** What an engine made of a scenario. */
export interface Verdict {
  readonly checked: Data
  readonly ran: Data
  readonly again: Data
  readonly seen: string
}

const TUTTI = resolve('dist/src/cli/tutti.js')
const COLLECTIONS = '/usr/lib/python3/dist-packages/ansible_collections'

/** Why the original cannot be asked about a module of a collection; undefined when it can. */
export function oracleLack(module: string): string | undefined {
  if (!existsSync('/usr/bin/ansible-playbook')) return 'ansible-playbook is not installed (Debian: ansible-core)'
  const [namespace = '', collection = ''] = module.split('.')
  if (namespace === 'ansible' && collection === 'builtin') return undefined
  return existsSync(join(COLLECTIONS, namespace, collection))
    ? undefined
    : `the collection ${namespace}.${collection} is not installed (Debian: ansible)`
}

const task = ({ module, args }: Scenario, name: string, more: Data = {}): Data => ({
  [module]: args,
  register: name,
  ignore_errors: true,
  ...more,
})

/** The play of all scenarios, one after the other, each: in check mode, for real, and again. */
const playOf = (scenarios: readonly Scenario[], result: string): string =>
  JSON.stringify([
    {
      hosts: 'all',
      gather_facts: false,
      tasks: [
        ...scenarios.flatMap((one, i) => [
          { raw: one.setup, register: `p${i}` },
          task(one, `c${i}`, { check_mode: true }),
          task(one, `r${i}`),
          task(one, `s${i}`),
          { raw: one.look, register: `l${i}` },
        ]),
        {
          copy: {
            dest: result,
            content: `{{ [${scenarios.map((_, i) => `[c${i}, r${i}, s${i}, l${i}.stdout]`).join(', ')}] | to_json }}`,
          },
        },
      ],
    },
  ])

/** Runs scenarios with one engine, in a disposable system of their own. */
export async function judge(
  engine: 'ansible' | 'tutti',
  scenarios: readonly Scenario[],
  shell: Shell,
  options: OverlayOptions,
): Promise<readonly Verdict[]> {
  const sandbox = await openOverlay(shell, options)
  try {
    const { dir, outside } = sandbox
    mkdirSync(outside, { recursive: true })
    writeFileSync(join(outside, 'play.json.yml'), playOf(scenarios, `${dir}/result.json`))
    const program = engine === 'ansible' ? '/usr/bin/ansible-playbook' : `${process.execPath} ${TUTTI} play`
    const words = `-i h, -c local -e ansible_python_interpreter=/usr/bin/python3 ${dir}/play.json.yml`
    const env = 'export ANSIBLE_PIPELINING=1 ANSIBLE_LOCALHOST_WARNING=0 PATH=$PATH:/usr/sbin:/sbin'
    const answer = await sandbox.run(verbatim(`${env}; ${program} ${words}`))
    const file = join(outside, 'result.json')
    if (!existsSync(file)) throw new Error(`${engine} ended with ${answer.code}:\n${answer.stdout}\n${answer.stderr}`)
    const all = JSON.parse(readFileSync(file, 'utf8')) as readonly [Data, Data, Data, string][]
    return all.map(([checked, ran, again, seen]) => ({ checked, ran, again, seen }))
  } finally {
    sandbox.close()
  }
}

import test, { type ExecutionContext } from 'ava'
import { type ModuleCase, type OracleCase, readTables, type Table } from '../support/module-case.ts'
import { judge, oracleLack, type Scenario, type Verdict } from '../support/oracle.ts'
import { overlayLack } from '../support/sandbox.ts'
import { locate, shells } from '../support/shells.ts'

/** What Ansible returns of every module, and of its own workings. */
const ofEveryTask = [
  'ansible_facts',
  'changed',
  'deprecations',
  'diff',
  'exception',
  'failed',
  'invocation',
  'msg',
  'rc',
  'stderr',
  'stderr_lines',
  'stdout',
  'stdout_lines',
  'warnings',
]

/** What Ansible adds to every result that has a `path`, in the place of whatever is there under these names. */
const ofEveryPath = ['uid', 'gid', 'owner', 'group', 'mode', 'size', 'state', 'secontext']

/** Every file of the folder, with its permissions and its text. */
const LOOK = `cd {{dir}} && find . ! -name . | LC_ALL=C sort | while read -r f; do
  stat -c '%N %a %u:%g' "$f"; [ -d "$f" ] || cat "$f"
done`

const scenarioOf = (it: OracleCase, dir: string): Scenario => {
  const fill = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll('{{dir}}', dir))
  return {
    module: it.module,
    args: fill(it.args) as Scenario['args'],
    setup: fill(`mkdir -p {{dir}} && cd {{dir}} || exit; ${it.setup ?? ':'}`) as string,
    look: fill(`exec 2>&1; ${it.look ?? ':'}; ${LOOK}`) as string,
  }
}

/** What a person sees of a verdict; what is said of each key that differs on purpose is left out. */
function comparable(verdict: Verdict, other: Verdict, it: OracleCase): unknown {
  const outcome = (one: Verdict['ran'], theirs: Verdict['ran']) => {
    const failed = one.failed === true
    const skipped = [
      ...ofEveryTask,
      ...(theirs.path === undefined ? [] : ofEveryPath),
      ...Object.keys(it.differs ?? {}),
    ]
    const keys = Object.keys(theirs).filter((key) => !skipped.includes(key))
    return {
      failed,
      changed: one.changed === true,
      ...(failed ? {} : Object.fromEntries(keys.map((key) => [key, one[key]]))),
    }
  }
  return {
    ...(it.differs?.check === undefined ? { checked: outcome(verdict.checked, {}) } : {}),
    ran: outcome(verdict.ran, other.ran),
    ...(it.differs?.again === undefined ? { again: outcome(verdict.again, {}) } : {}),
    seen: verdict.seen.replaceAll('\r', '').split('\n'),
  }
}

const asked = (table: Table): readonly (ModuleCase & { readonly oracle: OracleCase })[] =>
  table.cases.flatMap((it) => (it.oracle ? [{ ...it, oracle: it.oracle }] : []))

async function compare(t: ExecutionContext, table: Table): Promise<void> {
  const [shell] = shells
  const lack = overlayLack() ? `an overlay ${overlayLack()}` : shell ? undefined : 'there is no shell'
  if (lack || !shell) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
    return
  }
  const able = asked(table).filter(({ name, oracle }) => {
    const missing = oracle.needs?.find((one) => !locate(one))
    const why = oracleLack(oracle.module) ?? (missing === undefined ? undefined : `${missing} is not installed`)
    if (why) t.log(`SKIPPED: ${name}: ${why}`)
    return why === undefined
  })
  if (able.length === 0) {
    t.pass()
    return
  }
  const scenarios = able.map(({ oracle }, i) => scenarioOf(oracle, `/var/tmp/law/${i}`))
  const theirs = await judge('ansible', scenarios, shell, { network: true })
  const ours = await judge('tutti', scenarios, shell, { network: true })
  for (const [i, { name, oracle }] of able.entries()) {
    const [mine, original] = [ours[i], theirs[i]]
    if (!mine || !original) throw new Error(`no verdict on ${name}`)
    t.deepEqual(comparable(mine, original, oracle), comparable(original, original, oracle), name)
  }
}

for (const table of readTables()) {
  if (asked(table).length > 0) test.serial(`${table.module} does as Ansible's does`, (t) => compare(t, table))
}

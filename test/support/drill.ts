import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { tuttiInLab } from './lab.ts'

/**
 * Runs a playbook of steps on a lab: each of its `steps` is foretold, done, done again, and must come out as it says
 * (`test/support/drill-step.yml`). The playbook includes `step_MODULE` for each module, and knows the `secrets`, which must
 * not be in what is printed.
 */
export async function drill(
  t: ExecutionContext,
  layout: Layout,
  playbook: string,
  modules: readonly string[],
  vars: { readonly secrets: readonly string[]; readonly [name: string]: unknown },
): Promise<void> {
  const step = readFileSync('test/support/drill-step.yml', 'utf8')
  const files = modules.map((module) => {
    const file = join(layout.folder, `step-${module}.yml`)
    writeFileSync(file, step.replaceAll('MODULE', module))
    return [`step_${module}`, file]
  })
  const extra = ['--verify', '-e', JSON.stringify({ ...vars, ...Object.fromEntries(files) })]
  const { code, text } = await tuttiInLab(layout, 'play', playbook, ...extra)
  t.is(code, 0, text.slice(-5000))
  for (const secret of vars.secrets) t.false(text.includes(secret), 'the output shows no secret')
}

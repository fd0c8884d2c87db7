import { join } from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { buildByPlaybook, inLab, labLack, runProof } from './lab.ts'

/** What a lab is to prove: its file, and a folder with build.sh, playbook.yml and prove.sh. */
export interface LabProof {
  readonly file: string
  readonly folder: string
  /** What the scripts know by environment variable, and the playbook as lab_NAME in lower case. */
  env(layout: Layout): { readonly [name: string]: string }
}

/** Two tests of one lab: built by a shell script without the engine, and built by a playbook; one proof judges both. */
export function proveLab(test: TestFn, { file, folder, env }: LabProof): void {
  const lack = labLack(file)
  const define = (title: string, act: (t: ExecutionContext) => Promise<void>): void =>
    test.serial(`${folder} ${title}`, async (t) => {
      if (lack !== undefined) {
        t.log(`skipped: ${lack}`)
        t.pass()
        return
      }
      t.timeout(600_000)
      await act(t)
    })
  define('by a shell script', (t) =>
    inLab(t, file, async (layout) => {
      runProof(layout, join(folder, 'build.sh'), env(layout))
      t.notThrows(() => runProof(layout, join(folder, 'prove.sh'), env(layout)))
    }),
  )
  define('by a playbook', (t) =>
    inLab(t, file, async (layout) => {
      await buildByPlaybook(t, layout, folder, env(layout))
      t.notThrows(() => runProof(layout, join(folder, 'prove.sh'), env(layout)))
    }),
  )
}

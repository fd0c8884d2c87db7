import { join } from 'node:path'
import type { ExecutionContext, TestFn } from 'ava'
import type { Layout } from '../../lab/layout.ts'
import { buildByPlaybook, inLab, runProof, skipsWithoutLab } from './lab.ts'

/** What a lab is to prove: its file, and a folder with build.sh, prove.sh and, for a playbook, playbook.yml. */
export interface LabProof {
  readonly file: string
  readonly folder: string
  /** What the scripts know by environment variable, and the playbook as lab_NAME in lower case. */
  env(layout: Layout): { readonly [name: string]: string }
}

/** Two tests of one lab: built by a shell script without the engine, and built by a playbook; one proof judges both. */
export function proveLab(test: TestFn, proof: LabProof): void {
  proveByScript(test, proof)
  const { file, folder, env } = proof
  define(test, proof, 'by a playbook', (t) =>
    inLab(t, file, async (layout) => {
      await buildByPlaybook(t, layout, folder, env(layout))
      t.notThrows(() => runProof(layout, join(folder, 'prove.sh'), env(layout)))
    }),
  )
}

/** A test of one lab that a shell script builds, without the engine: that the lab itself can do what is asked of it. */
export function proveByScript(test: TestFn, proof: LabProof): void {
  const { file, folder, env } = proof
  define(test, proof, 'by a shell script', (t) =>
    inLab(t, file, async (layout) => {
      runProof(layout, join(folder, 'build.sh'), env(layout))
      t.notThrows(() => runProof(layout, join(folder, 'prove.sh'), env(layout)))
    }),
  )
}

function define(
  test: TestFn,
  { file, folder }: LabProof,
  title: string,
  act: (t: ExecutionContext) => Promise<void>,
): void {
  test.serial(`${folder} ${title}`, async (t) => {
    if (skipsWithoutLab(t, file)) return
    t.timeout(600_000)
    await act(t)
  })
}

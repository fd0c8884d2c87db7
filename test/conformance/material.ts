import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where the targets of Ansible's integration suite lie below the folder of the material. */
export const TARGETS = join('test', 'integration', 'targets')

/** What is wrong with the folder of the material or with a name of a target. */
export class MaterialFault extends Error {}

/** The targets asked for that lie in the folder; all of those that could run alone when none is asked for. */
export function targetsIn(folder: string | undefined, asked: readonly string[]): readonly string[] {
  if (!folder) throw new MaterialFault('CONFORMANCE_DIR is not set: it names the folder where the material lies')
  const targets = join(folder, TARGETS)
  if (!existsSync(targets))
    throw new MaterialFault(`${targets} does not exist: CONFORMANCE_DIR is the folder above ${TARGETS}`)
  const absent = asked.filter((name) => !isTarget(join(targets, name)))
  if (absent.length) throw new MaterialFault(`no such target in ${targets}: ${absent.join(', ')}`)
  return asked.length ? asked : readdirSync(targets).filter((name) => isTarget(join(targets, name)))
}

const isTarget = (folder: string): boolean =>
  (existsSync(folder) && statSync(folder).isDirectory() && existsSync(join(folder, 'runme.sh'))) ||
  existsSync(join(folder, 'tasks'))

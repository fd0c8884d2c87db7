import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDebianMissing, freshImage, runOnFreshDebian } from './fresh-debian.ts'
import { MaterialFault } from './material.ts'
import { openPackageProxy } from './package-proxy.ts'
import { readRecording, readUnfinished } from './recording.ts'
import { compareRole, type RoleRecording, type RoleResult, readRole, tellRole, tellRoles } from './role-result.ts'
import { type RoleCalls, roleScript } from './role-script.ts'
import type { Implementation } from './target-script.ts'

/** What is asked of `npm run conformance -- role`. */
export interface RoleWish {
  readonly material: string | undefined
  readonly roles: readonly string[]
  readonly calls: RoleCalls
  readonly results: string
  /** The build of the project. */
  readonly build: string
  readonly seconds: number
}

/** The playbooks asked for that lie in `role/` of the material; all of them when none is asked for. */
export function rolesIn(folder: string | undefined, asked: readonly string[]): readonly string[] {
  if (!folder) throw new MaterialFault('CONFORMANCE_DIR is not set: it names the folder where the material lies')
  const playbooks = join(folder, 'role')
  if (!existsSync(playbooks)) throw new MaterialFault(`${playbooks} does not exist: it holds a playbook for each role`)
  const all = readdirSync(playbooks)
    .filter((file) => file.endsWith('.yml'))
    .map((file) => file.slice(0, -'.yml'.length))
  const absent = asked.filter((name) => !all.includes(name))
  if (absent.length) throw new MaterialFault(`no playbook of such a role in ${playbooks}: ${absent.join(', ')}`)
  return asked.length ? asked : all.sort()
}

/** Applies each role with Ansible and with Tutti, on a fresh Debian each; gives the exit code. */
export async function runRoles(wish: RoleWish, print: (text: string) => void, say: (text: string) => void) {
  const roles = rolesIn(wish.material, wish.roles)
  const lack = freshDebianMissing()
  if (lack)
    throw new MaterialFault(`roles change the machine they run on, and a disposable one cannot be made: ${lack}`)
  const image = await freshImage(say)
  const folder = mkdtempSync(join(tmpdir(), 'tutti-proxy-'))
  const proxy = await openPackageProxy(folder, join(wish.results, 'packages'))
  const run = async (role: string, implementation: Implementation): Promise<RoleRecording> => {
    const results = join(wish.results, implementation.kind, wish.calls, role)
    // What Ansible does stays the same, so that it is asked once.
    const known = implementation.kind === 'ansible' ? readRecording(results) : undefined
    if (known) return readRole(known, results)
    rmSync(results, { recursive: true, force: true })
    mkdirSync(results, { recursive: true })
    const script = roleScript(role, implementation, wish.calls)
    const { material = '', build, seconds } = wish
    await runOnFreshDebian({ script, image, material, build, results, proxy: folder, seconds })
    return readRole(readUnfinished(results), results)
  }
  try {
    const all: RoleResult[] = []
    for (const role of roles) {
      const ansible = await run(role, { kind: 'ansible', bin: '/usr/bin' })
      all.push(compareRole(role, ansible, await run(role, { kind: 'tutti' })))
      print(tellRole(all.at(-1)!))
    }
    print(tellRoles(all))
    return all.every(({ difference }) => difference === undefined) ? 0 : 1
  } finally {
    proxy.close()
    rmSync(folder, { recursive: true })
  }
}

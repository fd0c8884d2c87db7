import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { get, isDict } from '../text/value.ts'
import { parseYamlFile, plain } from '../text/yaml.ts'

/** Where an installed role says of which version it is, as Ansible's roles do. */
export const INSTALL_INFO = 'meta/.galaxy_install_info'

/** Notes in a role when and in which version it was installed; a source without versions has none. */
export function writeInstallInfo(role: string, version: string | undefined, date: Date): void {
  const lines = [`install_date: ${JSON.stringify(date.toUTCString())}`, `version: ${JSON.stringify(version ?? '')}`]
  writeFileSync(join(role, INSTALL_INFO), `${lines.join('\n')}\n`)
}

/** The version that was noted; undefined when none was. */
export function installedVersion(role: string): string | undefined {
  const file = join(role, INSTALL_INFO)
  const node = existsSync(file) ? parseYamlFile(file) : undefined
  const info = node && plain(node)
  const version = info && isDict(info) ? get(info, 'version') : undefined
  return version === undefined || version === null || version === '' ? undefined : String(version)
}

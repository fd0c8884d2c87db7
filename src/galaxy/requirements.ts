import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Mapping, Node } from '../text/node.ts'
import { parseYamlFile } from '../text/yaml.ts'
import { type RoleWish, type RoleWords, roleWish, roleWords } from './role-wish.ts'

/** The roles that a file of requirements names; paths in it are looked for beside it, then where the person stands. */
export function readRequirements(file: string, parents: readonly string[] = []): readonly RoleWish[] {
  const path = resolve(file)
  if (parents.includes(path)) {
    throw new Failure(
      'role-package',
      `files of requirements include each other in a circle: ${[...parents, path].join(' → ')}`,
    )
  }
  const folders = [dirname(path), process.cwd()]
  return listOf(parseYamlFile(path), 'roles').flatMap((line) => {
    const include = line.kind === 'mapping' ? textAt(line, 'include') : undefined
    if (include !== undefined) return readRequirements(resolve(dirname(path), include), [...parents, path])
    return [roleWish(wordsOf(line), folders, line.at)]
  })
}

/**
 * The roles that a role needs. As in Ansible, one that is named by a plain word lies where roles lie, and is nothing to
 * fetch.
 */
export function readDependencies(role: string): readonly RoleWish[] {
  const lines = [
    ...listOf(existing(role, 'meta/main'), 'dependencies'),
    ...listOf(existing(role, 'meta/requirements'), 'roles'),
  ]
  return lines.flatMap((line) => {
    const words = wordsOf(line)
    const isPlainWord = words.scm === undefined && !/[.:/]/.test(words.src)
    return isPlainWord ? [] : [roleWish(words, [], line.at)]
  })
}

function existing(role: string, path: string): Node | undefined {
  const file = ['.yml', '.yaml'].map((ending) => join(role, path + ending)).find((one) => existsSync(one))
  return file === undefined ? undefined : parseYamlFile(file)
}

/** A list that stands alone, or under a key of a mapping. */
function listOf(node: Node | undefined, key: string): readonly Node[] {
  const list = node?.kind === 'mapping' ? node.entries.find((one) => one.key.text === key)?.value : node
  if (list === undefined || (list.kind === 'scalar' && list.value === null)) return []
  if (list.kind === 'sequence') return list.items
  throw new Failure('role-package', `${key} must be a list of roles`, { at: list.at })
}

function wordsOf(line: Node): RoleWords {
  if (line.kind === 'scalar' && typeof line.value === 'string') return roleWords(line.value)
  if (line.kind !== 'mapping') {
    throw new Failure('role-package', 'a role is named by text or by a mapping with src', { at: line.at })
  }
  const src = textAt(line, 'src')
  const role = textAt(line, 'role') ?? textAt(line, 'name')
  if (src === undefined && role === undefined) {
    throw new Failure('role-package', 'src is missing: where the role comes from', { at: line.at })
  }
  const named = roleWords(src ?? role ?? '')
  return {
    scm: textAt(line, 'scm'),
    src: named.src,
    version: textAt(line, 'version') ?? named.version,
    name: (src === undefined ? undefined : role) ?? named.name,
  }
}

/** A text of a mapping as it is written, so that version 1.10 is not 1.1. */
function textAt(mapping: Mapping, key: string): string | undefined {
  const value = mapping.entries.find((one) => one.key.text === key)?.value
  if (value === undefined || (value.kind === 'scalar' && value.value === null)) return undefined
  if (value.kind !== 'scalar') throw new Failure('role-package', `${key} must be text`, { at: value.at })
  return value.text
}

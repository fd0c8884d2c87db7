import { readdirSync, statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Returned } from '../module/contract.ts'
import type { WrittenArguments } from '../play/task.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import type { VariableStore } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { readVarsFile } from '../vars/vars-files.ts'
import { findFile } from './search-path.ts'

const known = ['file', 'dir', 'name', 'extensions']

/** Reads variables from a file or a folder into a host's store; what it returns is Ansible's. */
export function includeVars(
  args: WrittenArguments,
  scope: TaskScope,
  places: readonly string[],
  store: VariableStore,
  vault: Unsealer,
): Returned {
  const given = new Map<string, Node>()
  for (const { key, value } of args.entries) {
    if (!known.includes(key.text)) {
      const hint = didYouMean(key.text, known) ?? `include_vars takes: ${known.join(', ')}`
      throw new Failure('unknown-argument', `include_vars: unknown argument "${key.text}"`, { at: key.at, hint })
    }
    given.set(key.text, value)
  }
  const text = (name: string): string | undefined => {
    const node = given.get(name)
    return node && String(scope.render(node))
  }
  const files = filesOf(text('file'), text('dir'), places, args)
  const name = text('name')
  const included: Mapping[] = files.flatMap((file) => readVarsFile(file, vault) ?? [])
  if (name !== undefined) {
    const [first] = included
    if (first) store.bind(name, { ...first, entries: included.flatMap((one) => one.entries) })
  } else {
    for (const mapping of included) for (const { key, value } of mapping.entries) store.bind(key.text, value)
  }
  const isSecret = included.some((one) => one.at.source.secret)
  const result = { changed: false, ansible_included_var_files: files, ansible_facts: {} }
  return isSecret ? { ...result, _ansible_no_log: true } : result
}

function filesOf(
  file: string | undefined,
  dir: string | undefined,
  places: readonly string[],
  args: WrittenArguments,
): readonly string[] {
  const wanted = file ?? dir
  if (wanted === undefined)
    throw new Failure('bad-argument', 'include_vars: the argument "file" is required', { at: args.at })
  const found = findFile(wanted, places)
  if (found === undefined) {
    throw new Failure('file-missing', `include_vars: there is no ${wanted}`, {
      at: args.at,
      hint: `looked for in:\n${places.map((one) => `  ${one}`).join('\n')}`,
    })
  }
  if (!statSync(found).isDirectory()) return [found]
  return readdirSync(found)
    .sort()
    .filter((one) => ['', '.yml', '.yaml', '.json'].includes(extname(one)) && !basename(one).startsWith('.'))
    .map((one) => join(found, one))
    .filter((one) => statSync(one).isFile())
}

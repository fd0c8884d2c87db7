import { Failure } from '../error/failure.ts'
import type { Returned } from '../module/contract.ts'
import { includeVarsArguments } from '../play/include-vars-arguments.ts'
import { asTruth } from '../play/keyword-value.ts'
import type { WrittenArguments } from '../play/task.ts'
import { combine } from '../template/filter/combine.ts'
import { OMIT } from '../template/omit.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Entry, Mapping } from '../text/node.ts'
import type { Unsealer } from '../text/unsealer.ts'
import { dict, isDict, type Value } from '../text/value.ts'
import { plain } from '../text/yaml.ts'
import type { VariableStore } from '../vars/layer.ts'
import type { TaskScope } from '../vars/task-scope.ts'
import { readVarsFile } from '../vars/vars-files.ts'
import { findFile } from './search-path.ts'
import { type Given, varsFilesIn } from './vars-folder.ts'

/** Where an `include_vars` looks: files along a path, folders at one place. */
export interface VarsPlaces {
  readonly files: readonly string[]
  /** The folder of the task file, or of the role's variables. */
  readonly folder: string
  readonly role: string | undefined
}

/** What an `include_vars` reads with, and into. */
export interface IncludedVarsMeans {
  readonly places: VarsPlaces
  readonly stores: readonly VariableStore[]
  readonly vault: Unsealer
}

/** Reads variables from a file or a folder into the stores of hosts; what it returns is Ansible's. */
export function includeVars(
  args: WrittenArguments,
  scope: TaskScope,
  { places, stores, vault }: IncludedVarsMeans,
): Returned {
  const given = givenArguments(args, scope)
  const { files, failure } = filesOf(given, places, args)
  if (failure !== undefined)
    return { failed: true, message: failure, ansible_facts: {}, ansible_included_var_files: [] }
  const included = files.flatMap((file) => readVarsFile(file, vault)?.entries ?? [])
  const kept = given.name === undefined ? included : [named(given.name, included, args)]
  const merge = given.hash_behaviour === 'merge'
  const facts: [Value, Value][] = []
  for (const { key, value } of kept) {
    const merged = merge ? mergedWith(scope.lookup(key.text), scope.render(value)) : undefined
    for (const store of stores) {
      if (merged === undefined) store.bind(key.text, value)
      else store.set(key.text, merged)
    }
    facts.push([key.value, merged ?? plain(value)])
  }
  const isSecret = included.some(({ key }) => key.at.source.secret)
  const result = { changed: false, ansible_included_var_files: files, ansible_facts: dict(facts) }
  return isSecret ? { ...result, _ansible_no_log: true } : result
}

function givenArguments(args: WrittenArguments, scope: TaskScope): Given {
  const given = new Map<string, Value>()
  for (const { key, value } of args.entries) {
    if (!includeVarsArguments.some((one) => one === key.text)) {
      const hint =
        didYouMean(key.text, includeVarsArguments) ?? `include_vars takes: ${includeVarsArguments.join(', ')}`
      throw new Failure('unknown-argument', `include_vars: unknown argument "${key.text}"`, { at: key.at, hint })
    }
    const rendered = scope.render(value)
    if (rendered !== OMIT && rendered !== null) given.set(key.text, rendered)
  }
  const text = (name: string): string | undefined => (given.has(name) ? String(given.get(name)) : undefined)
  const texts = (name: string): readonly string[] | undefined => {
    const value = given.get(name)
    if (value === undefined) return undefined
    return Array.isArray(value) ? value.map(String) : String(value).split(/[\s,]+/)
  }
  const depth = text('depth')
  const made: Given = {
    file: text('file')?.replace(/\n+$/, ''),
    dir: text('dir'),
    name: text('name'),
    depth: depth === undefined ? 0 : Number(depth),
    files_matching: text('files_matching'),
    ignore_files: texts('ignore_files') ?? [],
    extensions: texts('extensions') ?? ['yaml', 'yml', 'json'],
    ignore_unknown_extensions: asTruth(given.get('ignore_unknown_extensions') ?? false) ?? false,
    hash_behaviour: text('hash_behaviour'),
  }
  if (!Number.isInteger(made.depth) || made.depth < 0) {
    throw new Failure('bad-argument', `include_vars: depth: expected a whole number, got "${depth}"`, { at: args.at })
  }
  if (made.hash_behaviour !== undefined && !['merge', 'replace'].includes(made.hash_behaviour)) {
    const got = `got "${made.hash_behaviour}"`
    throw new Failure('bad-argument', `include_vars: hash_behaviour: expected replace or merge, ${got}`, {
      at: args.at,
    })
  }
  return made
}

const folderArguments = ['depth', 'files_matching', 'ignore_files', 'extensions', 'ignore_unknown_extensions']

/** The files that are meant, or the sentence of a failure of the task. */
function filesOf(
  given: Given,
  places: VarsPlaces,
  args: WrittenArguments,
): { readonly files: readonly string[]; readonly failure?: string } {
  const { file, dir } = given
  const ofFolder = args.entries.some(({ key }) => key.text === 'dir' || folderArguments.includes(key.text))
  if (file !== undefined && ofFolder) {
    throw new Failure('bad-argument', 'include_vars: arguments for a file and for a folder exclude each other', {
      at: args.at,
    })
  }
  if (dir !== undefined) return varsFilesIn(dir, given, places)
  // As in Ansible: a name that comes to nothing is a file that is not found, which the play may look at.
  if (!file && args.entries.some(({ key }) => key.text === 'file')) {
    return { files: [], failure: 'Could not find file: the argument "file" came to nothing' }
  }
  if (file === undefined) {
    throw new Failure('bad-argument', 'include_vars: the argument "file" or "dir" is required', { at: args.at })
  }
  const found = findFile(file, places.files)
  if (found !== undefined) return { files: [found] }
  const searched = places.files.map((one) => `\n\t${one}/${file}`).join('')
  return {
    files: [],
    failure: `Could not find or access '${file}'\nSearched in:${searched} on the Ansible Controller.`,
  }
}

/** All variables as one dict of a name; of two files that name the same one, the later wins. */
function named(name: string, included: readonly Entry[], { at }: WrittenArguments): Entry {
  const entries = [...new Map(included.map((one) => [one.key.text, one])).values()]
  const value: Mapping = { kind: 'mapping', at: included[0]?.key.at ?? at, entries }
  return {
    key: { kind: 'scalar', at, value: name, text: name, unsafe: true, vault: false, plain: false },
    value,
  }
}

const mergedWith = (old: Value | undefined, value: Value): Value =>
  isDict(old) && isDict(value) ? combine([old, value], new Map([['recursive', true]])) : value

import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, extname, isAbsolute, join } from 'node:path'
import { Failure } from '../error/failure.ts'
import { pythonRegex } from '../template/regex/translate.ts'
import type { VarsPlaces } from './include-vars.ts'

/** The arguments of an `include_vars`, rendered. */
export interface Given {
  readonly file: string | undefined
  readonly dir: string | undefined
  readonly name: string | undefined
  /** How many folders are read, 0 for all. */
  readonly depth: number
  readonly files_matching: string | undefined
  readonly ignore_files: readonly string[]
  readonly extensions: readonly string[]
  readonly ignore_unknown_extensions: boolean
  readonly hash_behaviour: string | undefined
}

/** The files of variables below a folder, or why there are none. */
export function varsFilesIn(
  dir: string,
  given: Given,
  places: VarsPlaces,
): { readonly files: readonly string[]; readonly failure?: string } {
  const folder = folderOf(dir, places)
  if (!existsSync(folder)) return { files: [], failure: `${folder} directory does not exist` }
  if (!statSync(folder).isDirectory()) return { files: [], failure: `${folder} is not a directory` }
  const folders = foldersBelow(folder).toSorted((a, b) => (a < b ? -1 : 1))
  const read = given.depth === 0 ? folders : folders.slice(0, given.depth)
  const files = read.flatMap((one) => filesIn(one).filter((file) => isWanted(file, given, places)))
  const strange = files.find((file) => !given.extensions.includes(extname(file).slice(1)))
  if (strange === undefined) return { files }
  if (given.ignore_unknown_extensions) {
    return { files: files.filter((file) => given.extensions.includes(extname(file).slice(1))) }
  }
  return { files: [], failure: `${strange} does not have a valid extension: ${given.extensions.join(', ')}` }
}

function folderOf(dir: string, { folder, role }: VarsPlaces): string {
  if (isAbsolute(dir)) return dir
  if (role === undefined) return join(folder, dir)
  const inRole = join(role, dir)
  return dir.split('/')[0] === 'vars' ? (existsSync(inRole) ? inRole : dir) : join(role, 'vars', dir)
}

const foldersBelow = (folder: string): readonly string[] => [
  folder,
  ...readdirSync(folder, { withFileTypes: true }).flatMap((one) =>
    one.isDirectory() ? foldersBelow(join(folder, one.name)) : [],
  ),
]

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => join(folder, name))
    .filter((path) => !statSync(path, { throwIfNoEntry: false })?.isDirectory())

function isWanted(path: string, { files_matching, ignore_files }: Given, { role }: VarsPlaces): boolean {
  // The role brings its own main.yml in by itself.
  if (role !== undefined && path === join(role, 'vars', 'main.yml')) return false
  const name = basename(path)
  const matches = (pattern: string): boolean => name.search(regexOf(pattern, name)) >= 0
  if (files_matching !== undefined && !matches(files_matching)) return false
  return !ignore_files.some((pattern) => matches(`${pattern}$`))
}

function regexOf(pattern: string, subject: string): RegExp {
  try {
    return pythonRegex(pattern, {}, subject)
  } catch (cause) {
    throw new Failure('bad-argument', `include_vars: invalid regular expression: ${pattern}`, { cause })
  }
}

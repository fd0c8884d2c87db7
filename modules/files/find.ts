import { query, Refusal, type Returned } from '../../src/module/contract.ts'
import { matchesGlob } from '../../src/module/glob.ts'
import type { Entry } from '../../src/shell/entry.ts'
import { type FindArguments, findArguments } from './find-arguments.ts'
import { type Found, findQuestion, type Tree } from './find-question.ts'
import { pythonRegex } from './python-regex.ts'
import { statFields } from './stat-fields.ts'

/** What stands below folders and fits what is asked for. */
export const find = query<FindArguments, Tree>({
  name: 'find',
  purpose: 'Finds files and folders by name, kind, age, size and content.',
  returns: {
    examined: 'How many things were looked at.',
    files: 'What was found: what `stat` tells of each, its `path` among it.',
    matched: 'How many were found.',
    skipped_paths: 'The folders that could not be looked through, and why.',
  },
  examples: [
    { name: 'Old logs', args: { paths: '/var/log/app', patterns: '*.log', age: '2w', recurse: true } },
    { name: 'Large files', args: { paths: ['/srv', '/home'], size: '1g', recurse: true, hidden: true } },
    { name: 'Folders of releases', args: { paths: '/srv/app', file_type: 'directory', excludes: 'shared' } },
  ],
  args: findArguments,
  observe(args) {
    // What is wrong with them is told before the host is asked.
    ageOf(args.age)
    sizeOf(args.size)
    return findQuestion(args)
  },
  report(args, tree) {
    const fits = filterOf(args, tree)
    const files = tree.found.filter(fits)
    const skipped = tree.skipped.map((path) => [path, `'${path}' is not a directory`] as const)
    return {
      files: files.map(({ path, entry, checksum }) => ({
        ...statFields(path, entry),
        ...(checksum === undefined ? {} : { checksum }),
      })),
      matched: files.length,
      examined: tree.found.length,
      msg: skipped.length > 0 ? 'Not all paths examined, check warnings for details' : 'All paths examined',
      skipped_paths: Object.fromEntries(skipped),
      ...(skipped.length === 0
        ? {}
        : {
            warnings: skipped.map(([path, why]) => `Skipped '${path}' path due to this access issue: ${why}\n`),
          }),
    } satisfies Returned
  },
})

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** What decides whether something is told. */
function filterOf(args: FindArguments, tree: Tree): (one: Found) => boolean {
  const wanted = names(args.patterns, args.use_regex)
  const unwanted = names(args.excludes ?? [], args.use_regex)
  const age = ageOf(args.age)
  const size = sizeOf(args.size)
  return ({ path, entry }) => {
    const name = baseName(path)
    if (name.startsWith('.') && !args.hidden) return false
    if (args.file_type !== 'any' && entry.kind !== args.file_type) return false
    if (wanted.length > 0 && !wanted.some((fits) => fits(name))) return false
    if (unwanted.some((fits) => fits(name))) return false
    if (age !== undefined && !holds(tree.now - timeOf(entry, args.age_stamp), age)) return false
    if (size !== undefined && entry.kind === 'file' && !holds(entry.size, size)) return false
    return args.contains === undefined || args.file_type !== 'file' || tree.fitting.has(path)
  }
}

/** At least so much, or at most so much where the wish is below zero. */
const holds = (value: number, wish: number): boolean => (wish >= 0 ? value >= wish : value <= -wish)

function timeOf(entry: Entry, stamp: FindArguments['age_stamp']): number {
  switch (stamp) {
    case 'atime':
      return entry.accessed ?? 0
    case 'ctime':
      return entry.altered ?? 0
    case 'mtime':
      return entry.modified ?? 0
  }
}

const names = (patterns: readonly string[], regex: boolean): readonly ((name: string) => boolean)[] =>
  patterns.map((pattern) => {
    if (!regex) return (name) => matchesGlob(name, pattern)
    // As in Python, a match begins where the name does.
    const expression = pythonRegex(`(?:${pattern})`, 'y')
    return (name) => {
      expression.lastIndex = 0
      return expression.test(name)
    }
  })

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }

const ageOf = (text: string | undefined): number | undefined => amount(text, SECONDS, 'age')
const sizeOf = (text: string | undefined): number | undefined => amount(text, BYTES, 'size')

function amount(text: string | undefined, units: Readonly<Record<string, number>>, what: string): number | undefined {
  if (text === undefined) return undefined
  const found = /^(-?\d+)([a-z])?$/.exec(text.toLowerCase())
  const unit = found?.[2] === undefined ? 1 : units[found[2]]
  if (!found || unit === undefined) throw new Refusal(`failed to process ${what}`)
  return Number(found[1]) * unit
}

import { existsSync, readdirSync, statSync } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { Position } from '../error/source.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping } from '../text/node.ts'
import { asVars, type Reading } from './reading.ts'

const endings = ['.yml', '.yaml', '.json']

/** One folder of a role, and the file asked for in it: `main` where none is named. */
export interface RolePart {
  readonly path: string
  readonly folder: 'tasks' | 'handlers' | 'vars' | 'defaults' | 'meta'
  readonly from: string | undefined
  readonly at: Position
}

/** The file of a part of a role; undefined where nobody asked for one by name and there is no `main`. */
export const roleFile = (part: RolePart): string | undefined => roleFiles(part, false)[0]

/** The variables of a part of a role: one file, or all files below a folder of that name, later ones winning. */
export function roleVars(reading: Reading, part: RolePart): Mapping | undefined {
  const read = roleFiles(part, true).flatMap(
    (file) => asVars(reading.document(file, part.at, `role ${part.folder}`), part.folder) ?? [],
  )
  const [first] = read
  return first && { ...first, entries: read.flatMap((one) => one.entries) }
}

function roleFiles({ path, folder, from, at }: RolePart, mayBeFolder: boolean): readonly string[] {
  const within = join(path, folder)
  const name = from ?? 'main'
  if (relative(within, resolve(within, name)).startsWith('..')) {
    const why = `it is not inside the expected role path ${within}`
    throw new Failure('bad-argument', `${folder}_from: "${name}" is not read, as ${why}`, { at })
  }
  const candidates = from === undefined ? [...endings, ''] : ['', ...endings]
  for (const candidate of candidates.map((ending) => join(within, `${name}${ending}`))) {
    const found = statSync(candidate, { throwIfNoEntry: false })
    if (found?.isFile()) return [candidate]
    if (found?.isDirectory() && mayBeFolder) return filesBelow(candidate)
  }
  if (from === undefined) return []
  const names = existsSync(within) ? readdirSync(within).map((one) => one.replace(/\.(yml|yaml|json)$/, '')) : []
  throw new Failure('file-missing', `the role has no ${folder}/${name}`, {
    at,
    hint: didYouMean(name, names) ?? `looked for in ${within}`,
  })
}

/** The files of variables below a folder, sorted: what begins with a dot or ends in `~` is none. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((one) => {
      if (one.name.startsWith('.') || one.name.endsWith('~')) return []
      const path = join(folder, one.name)
      if (statSync(path).isDirectory()) return filesBelow(path)
      return ['', ...endings].includes(extname(one.name)) ? [path] : []
    })
}

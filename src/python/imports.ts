import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Where the files of Python's packages lie: the file of a path such as `ansible/module_utils/basic.py`, where there is one. */
export type FindFile = (path: string) => string | undefined

/** Finds files below folders, the first that has it; a folder stands for the part of the path that it is. */
export const inFolders =
  (folders: readonly (readonly [prefix: string, folder: string])[]): FindFile =>
  (path) => {
    for (const [prefix, folder] of folders) {
      if (!path.startsWith(prefix)) continue
      const file = join(folder, path.slice(prefix.length))
      if (existsSync(file) && statSync(file).isFile()) return file
    }
    return undefined
  }

const STATEMENT =
  /^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|(?:[^\n\\]|\\\n)*)|import[ \t]+([\w., \t]+))/gm

/** The modules of Python that a text names in its imports, with dots between; a name may turn out to be no module. */
export function importedBy(text: string, path: string): readonly string[] {
  const here = path.replace(/\/?[^/]*\.py$/, '').split('/')
  return [...text.matchAll(STATEMENT)].flatMap(([, from, names = '', plain]) => {
    if (plain !== undefined) return plain.split(',').map((one) => one.trim().split(/\s+/)[0] ?? '')
    const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(from ?? '') ?? []
    const base = dots === '' ? [] : here.slice(0, here.length - dots.length + 1)
    const whole = [...base, ...(rest === '' ? [] : rest.split('.'))].join('.')
    const parts = names
      .replace(/[()\\]|#.*/g, ' ')
      .split(',')
      .map((one) => one.trim().split(/\s+/)[0] ?? '')
      .filter((one) => /^\w+$/.test(one))
    return [whole, ...parts.map((one) => `${whole}.${one}`)]
  })
}

/** A module and all that it needs of Ansible's own parts and of collections, text by path. */
export function withImports(path: string, text: string, find: FindFile): ReadonlyMap<string, string> {
  const files = new Map([[path, text]])
  const waiting = [...importedBy(text, path)]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!/^ansible\.module_utils\b|^ansible_collections\./.test(name)) continue
    const stem = name.replaceAll('.', '/')
    for (const candidate of [`${stem}.py`, `${stem}/__init__.py`, ...packagesOf(stem)]) {
      const file = files.has(candidate) ? undefined : find(candidate)
      if (file === undefined) continue
      const found = readFileSync(file, 'utf8')
      files.set(candidate, found)
      waiting.push(...importedBy(found, candidate))
    }
  }
  return files
}

/** The packages that a path lies in may have something to say, too. */
const packagesOf = (stem: string): readonly string[] =>
  stem
    .split('/')
    .map((_, i, all) => [...all.slice(0, i), '__init__.py'].join('/'))
    .filter((path) => path.startsWith('ansible/module_utils/') || path.includes('/plugins/module_utils/'))

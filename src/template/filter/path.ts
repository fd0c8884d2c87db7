import { homedir } from 'node:os'
import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fn, free, table } from '../runtime/call.ts'
import { iterate } from '../value/iterate.ts'
import { isList, isText, plain, typeName } from '../value/kind.ts'
import { tuple } from '../value/tuple.ts'
import { touch } from '../value/undefined.ts'
import { globSync, realpathSync } from './files.ts'

function text(value: Value): string {
  if (isText(value)) return plain(value)
  touch(value)
  return typeFault(`a path is text, not '${typeName(value)}'`)
}

const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1)
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '')
}

/** Python's os.path.splitext. */
function splitExtension(path: string): Value {
  const found = /^(.*\/)?(\.*[^/]*?)(\.[^./]*)?$/s.exec(path)
  const name = basename(path).replace(/^\.+/, '')
  const dot = name.lastIndexOf('.')
  return found && dot >= 0
    ? tuple([path.slice(0, path.length - name.length + dot), name.slice(dot)])
    : tuple([path, ''])
}

/** `~` and `~user` as Python's os.path.expanduser; other users' homes are not looked up. */
export const expandUser = (path: string): string =>
  path === '~' || path.startsWith('~/') ? (process.env.HOME ?? homedir()).replace(/\/+$/, '') + path.slice(1) : path

const expandVariables = (path: string): string =>
  path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (all, bare, braced) => process.env[bare ?? braced] ?? all)

/** Python's posixpath.join. */
function joinPath(parts: readonly string[]): string {
  if (!parts.length) return typeFault('path_join needs at least one path')
  return parts.reduce((path, part) =>
    part.startsWith('/') ? part : path === '' || path.endsWith('/') ? path + part : `${path}/${part}`,
  )
}

/** Python's normpath. */
function normalize(path: string): string {
  const made = posix.normalize(path)
  return made.length > 1 && made.endsWith('/') ? made.slice(0, -1) : made
}

function splitDrive(path: string): [string, string] {
  const root = /^(?:[a-zA-Z]:|[\\/]{2}[^\\/]+[\\/]+[^\\/]+)/.exec(path)?.[0] ?? ''
  return [root, path.slice(root.length)]
}

function windowsDirname(path: string): string {
  const [drive, rest] = splitDrive(path)
  const head = rest.slice(0, Math.max(rest.lastIndexOf('\\'), rest.lastIndexOf('/')) + 1)
  return drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, ''))
}

function commonPath(value: Value): Value {
  const paths = iterate(value).map((one) => text(one).split('/'))
  const [first = [], ...rest] = paths
  let count = 0
  while (count < first.length && rest.every((parts) => parts[count] === first[count])) count++
  return first.slice(0, count).join('/') || (first[0] === '' ? '/' : '')
}

/** Ansible's filters over paths. */
export const pathFilters = table({
  basename: fn('path', (path: Value) => basename(text(path))),
  dirname: fn('path', (path: Value) => dirname(text(path))),
  commonpath: fn('paths', commonPath),
  expanduser: fn('path', (path: Value) => expandUser(text(path))),
  expandvars: fn('path', (path: Value) => expandVariables(text(path))),
  fileglob: fn('pattern', (pattern: Value) => globSync(text(pattern))),
  normpath: fn('path', (path: Value) => normalize(text(path))),
  path_join: free((_use, [first, ...rest]) =>
    typeof first === 'boolean' || first === null || typeof first === 'number'
      ? typeFault(`|path_join expects string or sequence, got ${typeName(first)} instead.`)
      : joinPath((first !== undefined && isList(first) ? [...first, ...rest] : [first ?? null, ...rest]).map(text)),
  ),
  realpath: fn('path', (path: Value) => realpathSync(text(path))),
  relpath: fn('path start=', (path: Value, start: Value = '.') =>
    text(path) === ''
      ? typeFault('no path specified')
      : posix.relative(posix.resolve(text(start)), posix.resolve(text(path))) || '.',
  ),
  splitext: fn('path', (path: Value) => splitExtension(text(path))),
  win_basename: fn('path', (path: Value) => {
    const rest = splitDrive(text(path))[1]
    return rest.slice(Math.max(rest.lastIndexOf('\\'), rest.lastIndexOf('/')) + 1)
  }),
  win_dirname: fn('path', (path: Value) => windowsDirname(text(path))),
  win_splitdrive: fn('path', (path: Value) => tuple(splitDrive(text(path)))),
})

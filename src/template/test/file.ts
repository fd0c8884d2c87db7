import { existsSync, lstatSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { fn, table, using } from '../runtime/call.ts'
import { isNullInPath } from '../runtime/place.ts'
import { isInt, isText, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { touch } from '../value/undefined.ts'

const stat = (path: string): ReturnType<typeof statSync> | undefined => statSync(path, { throwIfNoEntry: false })
const path = (value: Value): string => {
  touch(value)
  if (isText(value) || isInt(value) || typeof value === 'boolean') return str(value)
  return typeFault(`a path is text, not '${typeName(value)}'`)
}
const ofPath = (test: (path: string) => boolean) =>
  fn('path', (value: Value) => {
    try {
      return test(path(value))
    } catch (error) {
      // No file has a null byte in its name.
      if (error instanceof Error && (isNullInPath(error) || ('code' in error && 'syscall' in error))) return false
      throw error
    }
  })

function isMount(at: string): boolean {
  const here = lstatSync(at, { throwIfNoEntry: false })
  if (!here || here.isSymbolicLink()) return false
  const above = lstatSync(posix.join(at, '..'))
  return here.dev !== above.dev || here.ino === above.ino
}

function sameFile(a: Value, b: Value): boolean {
  const [x, y] = [stat(path(a)), stat(path(b))]
  return !!x && !!y && x.dev === y.dev && x.ino === y.ino
}

const url = /^[a-zA-Z][a-zA-Z0-9+.-]*:/

/** Ansible's tests over paths of the control machine, and over addresses. */
export const fileTests = table({
  'directory is_dir': ofPath((at) => stat(at)?.isDirectory() === true),
  'file is_file': ofPath((at) => stat(at)?.isFile() === true),
  'link is_link': ofPath((at) => lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true),
  exists: ofPath((at) => existsSync(at)),
  link_exists: ofPath((at) => lstatSync(at, { throwIfNoEntry: false }) !== undefined),
  'abs is_abs': fn('path', (value: Value) => {
    if (isInt(value) || typeof value === 'boolean') typeFault(`a path is text, not '${typeName(value)}'`)
    return path(value).startsWith('/')
  }),
  'mount is_mount': ofPath(isMount),
  'same_file is_same_file': fn('a b', sameFile),
  uri: fn('value schemes=', (value: Value, schemes: Value = null) => {
    const text = path(value)
    const scheme = url.exec(text)?.[0].slice(0, -1)
    if (scheme === undefined) return false
    return schemes === null || (Array.isArray(schemes) && schemes.includes(scheme))
  }),
  url: fn('value schemes=', (value: Value, schemes: Value = null) => {
    const found = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/[^/]+/.exec(path(value))
    return !!found && (schemes === null || (Array.isArray(schemes) && schemes.includes(found[1] as string)))
  }),
  urn: fn('value', (value: Value) => /^urn:[^:]+:.+/i.test(path(value))),
  // Unlike Ansible: told by the text, so that a copy of the value is taken for the value.
  vault_encrypted: using('value', (use, value: Value) => {
    touch(value)
    return isText(value) && use.engine.support.isFromVault?.(str(value)) === true
  }),
})

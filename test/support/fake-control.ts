import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../../src/error/failure.ts'
import type { Control, TreeEntry } from '../../src/module/contract.ts'

/** Files of the control host by path: text, or bytes in base64, a mode, a link. */
export interface ControlFiles {
  readonly [path: string]:
    | string
    | {
        readonly text?: string
        readonly base64?: string
        /** How often the text stands there. */
        readonly repeat?: number
        readonly mode?: string
        readonly link?: string
      }
}

/** Lays the files out below a folder. */
export function layOut(folder: string, files: ControlFiles): void {
  for (const [path, file] of Object.entries(files)) {
    const full = join(folder, path)
    mkdirSync(dirname(full), { recursive: true })
    if (typeof file === 'string') writeFileSync(full, file)
    else if (file.link !== undefined) symlinkSync(file.link, full)
    else {
      const content =
        file.base64 === undefined ? (file.text ?? '').repeat(file.repeat ?? 1) : Buffer.from(file.base64, 'base64')
      writeFileSync(full, content, { mode: Number.parseInt(file.mode ?? '0644', 8) })
    }
  }
}

const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, '0')

function linkAt(full: string, path: string): TreeEntry {
  const real = existsSync(full) ? realpathSync(full) : ''
  return { kind: 'link', path, to: readlinkSync(full), real, within: realpathSync(dirname(full)) }
}

function tree(folder: string, below = ''): readonly TreeEntry[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name): readonly TreeEntry[] => {
      const path = below === '' ? name : `${below}/${name}`
      const full = join(folder, path)
      const stat = lstatSync(full)
      if (stat.isSymbolicLink()) return [linkAt(full, path)]
      if (stat.isDirectory()) return [{ kind: 'directory', path, mode: octal(stat.mode) }, ...tree(folder, path)]
      return [{ kind: 'file', path, mode: octal(stat.mode), content: readFileSync(full) }]
    })
}

/** A control host whose role folder is given; templates know `{{ name }}` of the given variables and nothing else. */
export function fakeControl(folder: string, vars: Readonly<Record<string, unknown>> = {}): Control {
  const at = (path: string, where: string): string =>
    [join(folder, where, path), resolve(folder, path)].find((full) => statSync(full, { throwIfNoEntry: false })) ??
    resolve(folder, path)
  const read = (full: string): Uint8Array => {
    try {
      return readFileSync(full)
    } catch (cause) {
      throw new Failure('file-missing', `cannot read ${full}`, { cause })
    }
  }
  return {
    async read(path, where) {
      return read(at(path, where))
    },
    async readTree(path, where) {
      const full = at(path, where)
      return statSync(full, { throwIfNoEntry: false })?.isDirectory() ? tree(full) : undefined
    },
    async readExisting(path) {
      return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined
    },
    async render(text, _file, options) {
      const [open, close] = [options.variableStart ?? '{{', options.variableEnd ?? '}}']
      return text.split(open).reduce((out, part) => {
        const [name = '', ...rest] = part.split(close)
        return out + String(vars[name.trim()] ?? '') + rest.join(close)
      })
    },
    async mode(path, where) {
      return octal(statSync(at(path, where)).mode)
    },
    // The host of a case is alone in its play.
    async everywhere() {
      return []
    },
  }
}

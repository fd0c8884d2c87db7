import type { Script } from '../../src/shell/script.ts'
import { sh } from '../../src/shell/script.ts'

/** What a host printed about itself: small files by path, and the output of commands by the name of their part. */
export interface Told {
  /** The lines of a file; none when it is missing, empty or unreadable. */
  lines(path: string): readonly string[]
  /** The first line of a file without the blanks around it, or undefined. */
  line(path: string): string | undefined
  /** The paths that were read, in the order of the host. */
  readonly paths: readonly string[]
  /** The output of a command without its final newlines; empty when the command is missing. */
  part(name: string): string
  /** All parts of a family (`local /etc/…`), by what follows the family's name. */
  parts(family: string): ReadonlyMap<string, string>
}

/** Defines `part NAME`: starts a part of the answer. The byte \036 starts no line of any file that is read. */
export const partFunction: Script = sh`part() { printf '\n\036%s\n' "$1"; }`

/** Reads what a host told. */
export function readTold(stdout: string): Told {
  const parts = new Map<string, string>()
  for (const chunk of stdout.split('\n\x1e').slice(1)) {
    const end = chunk.indexOf('\n')
    const name = end < 0 ? chunk : chunk.slice(0, end)
    const text = end < 0 ? '' : chunk.slice(end + 1)
    parts.set(name, parts.has(name) ? `${parts.get(name)}\n${text}` : text)
  }
  const files = readFiles(parts.get('files') ?? '')
  const part = (name: string): string => (parts.get(name) ?? '').replace(/\n+$/, '')
  return {
    lines: (path) => files.get(path) ?? [],
    line: (path) => files.get(path)?.[0]?.trim(),
    paths: [...files.keys()],
    part,
    parts: (family) =>
      new Map(
        [...parts.keys()]
          .filter((name) => name.startsWith(`${family} `))
          .map((name) => [name.slice(family.length + 1), part(name)]),
      ),
  }
}

/** The files of `grep -H ''`: every line behind its path and a colon. */
function readFiles(text: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (!line.startsWith('/') || colon < 0) continue
    const path = line.slice(0, colon)
    const known = files.get(path)
    if (known) known.push(line.slice(colon + 1))
    else files.set(path, [line.slice(colon + 1)])
  }
  return files
}

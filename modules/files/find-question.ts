import { Buffer } from 'node:buffer'
import { type Question, Refusal } from '../../src/module/contract.ts'
import { type Entry, readEntry } from '../../src/shell/entry.ts'
import { asText } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { digestFunction, entryFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import type { FindArguments } from './find-arguments.ts'

/** One thing that stands below a folder. */
export interface Found {
  readonly path: string
  readonly entry: Entry
  readonly checksum: string | undefined
}

/** What stands below the folders, and which folders could not be looked through. */
export interface Tree {
  /** Seconds since 1970 by the host's clock. */
  readonly now: number
  readonly found: readonly Found[]
  /** The paths of files whose content fits. */
  readonly fitting: ReadonlySet<string>
  readonly skipped: readonly string[]
}

/** What `find` asks a host: everything below the folders, and of files what only the host can tell. */
export const findQuestion = (args: FindArguments): Question<Tree> => ({
  script: lines(
    args.age !== undefined && sh`printf 'now=%s\000' "$(exec date +%s)"`,
    args.contains !== undefined &&
      args.read_whole_file &&
      sh`printf 'grep=%s\000' "$(printf 'x\n' | grep -qP x 2>/dev/null && echo P || echo E)"`,
    ...args.paths.map((path) => oneFolder(args, path)),
    sh`exit 0`,
  ),
  parse: (_stdout, bytes) => readTree(bytes, args),
})

/** Prints `path=` and `entry=` of each, by one program for many where there is GNU's stat. */
function oneFolder(args: FindArguments, path: string): Script {
  const deep = args.recurse ? (args.depth ?? 0) : 1
  const find = sh`find ${args.follow ? sh`-L` : sh``} "$f" -mindepth 1 ${deep > 0 ? sh`-maxdepth ${String(deep)}` : sh``}`
  const each = `${entryFunction.text}\nfor f do printf 'path=%s\\000entry=' "$f"; entry "$f"; printf '\\000'; done`
  const sums = `${digestFunction.text}\nfor f do [ ! -L "$f" ] && [ -r "$f" ] && s=$(digest sha1 "$f") && printf 'file=%s\\000checksum=%s\\000' "$f" "\${s%% *}"; done; :`
  const names = args.use_regex ? [] : args.patterns
  const named = names.map((name, i) => (i === 0 ? sh`-name ${name}` : sh`-o -name ${name}`))
  const fits = named.length > 0 ? sh`\( ${named.reduce((all, one) => sh`${all} ${one}`)} \)` : sh``
  return lines(
    sh`f=${hostPath(path.replace(/(?<=[^/])\/+$/, ''))}`,
    sh`if [ ! -d "$f" ]; then printf 'skipped=%s\000' "$f"
elif stat --printf '' / 2>/dev/null; then
  ${find} -exec stat --printf 'path=%n\000entry=stat %f %u %g %s %h %i %d %.9X %.9Y %.9Z %U:%G\000' {} + 2>/dev/null
else
  ${find} -exec sh -c ${each} sh {} + 2>/dev/null
fi`,
    args.get_checksum && sh`[ ! -d "$f" ] || ${find} -type f ${fits} -exec sh -c ${sums} sh {} + 2>/dev/null`,
    args.contains !== undefined &&
      sh`[ ! -d "$f" ] || ${find} -type f ${fits} ${contains(args, args.contains)} 2>/dev/null`,
  )
}

/** The words by which find tells the files whose content fits. */
function contains({ read_whole_file: whole }: FindArguments, pattern: string): Script {
  const print = sh`-exec printf 'fits=%s\000' {} \;`
  return whole
    ? sh`-exec grep -Pzq -e ${pattern} -- {} \; ${print}`
    : sh`-exec sh -c ${'grep -qP -e "$1" -- "$2" 2>/dev/null || { printf "x\\n" | grep -qP x 2>/dev/null; [ $? != 0 ] && grep -qE -e "$1" -- "$2"; }'} sh ${`^(${pattern})`} {} \; ${print}`
}

function readTree(bytes: Uint8Array, args: FindArguments): Tree {
  const found: Found[] = []
  const checksums = new Map<string, string>()
  const fitting = new Set<string>()
  const skipped: string[] = []
  let now = 0
  let last = ''
  for (const record of fieldsOf(bytes)) {
    const at = record.indexOf('=')
    const value = asText(record.slice(at + 1))
    switch (record.slice(0, at)) {
      case 'now':
        now = Number(value)
        break
      case 'grep':
        if (args.contains !== undefined && args.read_whole_file && value !== 'P')
          throw new Refusal('read_whole_file needs a grep that takes -P on the host')
        break
      case 'path':
      case 'file':
        last = value
        break
      case 'entry': {
        const entry = readEntry(value)
        if (entry) found.push({ path: last, entry, checksum: undefined })
        break
      }
      case 'checksum':
        checksums.set(last, value)
        break
      case 'fits':
        fitting.add(value)
        break
      case 'skipped':
        skipped.push(value)
        break
    }
  }
  return { now, fitting, skipped, found: found.map((one) => ({ ...one, checksum: checksums.get(one.path) })) }
}

/** The fields in their order, one character a byte: names come again and again. */
const fieldsOf = (bytes: Uint8Array): readonly string[] =>
  Buffer.from(bytes).toString('latin1').split('\0').slice(0, -1)

import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

/** The words of the kernel's command line; double quotes hold blanks together and are left out. */
const words = (line: string): readonly string[] =>
  (line.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''))

/** A word as name and value; a word without `=` is true. */
function pair(word: string): readonly [string, string | true] {
  const equals = word.indexOf('=')
  return equals < 0 ? [word, true] : [word.slice(0, equals), word.slice(equals + 1)]
}

export const cmdline: Group = {
  names: ['cmdline', 'proc_cmdline'],
  minimal: true,
  files: sh`/proc/cmdline`,
  facts(told) {
    const pairs = words(told.line('/proc/cmdline') ?? '').map(pair)
    const every = new Map<string, string | true | readonly (string | true)[]>()
    for (const [name, value] of pairs) {
      const known = every.get(name)
      if (known === undefined) every.set(name, value)
      else every.set(name, [...(Array.isArray(known) ? known : [known]), value])
    }
    return { cmdline: Object.fromEntries(pairs), proc_cmdline: Object.fromEntries(every) }
  },
}

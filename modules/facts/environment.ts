import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

/**
 * A session's environment. It is asked for first, before anything of the script's own gets into it; the locale that the
 * engine asks its questions in is told apart by the environment the shell began with.
 */
export const environment: Group = {
  names: ['env'],
  minimal: true,
  commands: [
    sh`part env; cat /proc/self/environ 2>/dev/null || { part environ; env; }
part begun; cat "/proc/$$/environ" 2>/dev/null`,
  ],
  facts(told) {
    const exact = told.part('env')
    const begun = readVariables(told.part('begun').split('\0'))
    const all = readVariables(exact === '' ? told.part('environ').split('\n') : exact.split('\0'))
    if (all.get('LC_ALL') !== 'C' || begun.get('LC_ALL') === 'C') return { env: Object.fromEntries(all) }
    const locale = begun.get('LC_ALL')
    const kept = [...all].filter(([name]) => name !== 'LC_ALL')
    return { env: Object.fromEntries(locale === undefined ? kept : [...kept, ['LC_ALL', locale]]) }
  },
}

const readVariables = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.flatMap((one) => {
      const equals = one.indexOf('=')
      return equals < 1 ? [] : [[one.slice(0, equals), one.slice(equals + 1)] as const]
    }),
  )

import type { Bound, Nexus } from './target-state.ts'

/** A target as `tgtadm --mode target --op show` prints it. */
export interface ShownTarget {
  readonly tid: number
  readonly name: string
  readonly units: readonly ShownUnit[]
  readonly sessions: readonly Nexus[]
  readonly accounts: readonly Bound[]
  readonly rules: readonly string[]
}

/** The words of a logical unit by their names, `SCSI ID` for one. */
export type ShownUnit = ReadonlyMap<string, string>

/** The targets in what tgtadm shows, without their controllers. */
export function readTargets(lines: readonly string[]): readonly ShownTarget[] {
  const starts = lines.flatMap((line, i) => (/^Target \d+: /.test(line) ? [i] : []))
  return starts.map((start, i) => readTarget(lines.slice(start, starts[i + 1])))
}

function readTarget(lines: readonly string[]): ShownTarget {
  const [, tid = '0', name = ''] = /^Target (\d+): (.*)$/.exec(lines[0] ?? '') ?? []
  const section = (title: string): readonly string[] => {
    const from = lines.findIndex((line) => line.trim() === title && depth(line) === 4)
    if (from < 0) return []
    const rest = lines.slice(from + 1)
    const to = rest.findIndex((line) => depth(line) <= 4)
    return (to < 0 ? rest : rest.slice(0, to)).map((line) => line.slice(8))
  }
  return {
    tid: Number(tid),
    name,
    units: readUnits(section('LUN information:')),
    sessions: readSessions(section('I_T nexus information:')),
    accounts: section('Account information:').map((line) => ({
      tid: Number(tid),
      user: line.trim().replace(/ \(outgoing\)$/, ''),
      outgoing: line.endsWith(' (outgoing)'),
    })),
    rules: section('ACL information:').map((line) => line.trim()),
  }
}

const depth = (line: string): number => line.length - line.trimStart().length

function readUnits(lines: readonly string[]): readonly ShownUnit[] {
  const units: Map<string, string>[] = []
  for (const line of lines) {
    const [, key = '', value = ''] = /^\s*([^:]+): ?(.*)$/.exec(line) ?? []
    if (key === 'LUN') units.push(new Map())
    units.at(-1)?.set(key, value.trim())
  }
  return units.filter((unit) => unit.get('LUN') !== '0')
}

function readSessions(lines: readonly string[]): readonly Nexus[] {
  const sessions: Nexus[] = []
  let initiator = ''
  for (const line of lines) {
    const named = /^\s*Initiator: (\S+)/.exec(line)
    if (named) initiator = named[1] ?? ''
    const at = /^\s*IP Address: (\S+)/.exec(line)
    if (at) sessions.push({ initiator, address: at[1] ?? '' })
  }
  return sessions
}

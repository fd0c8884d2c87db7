import { Refusal } from '../../src/module/contract.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'

/** The arguments about a file's times. */
export interface TimeArguments {
  readonly modification_time?: string | undefined
  readonly modification_time_format: string
  readonly access_time?: string | undefined
  readonly access_time_format: string
}

/** A wished time: left alone, the present, or a moment in the host's own time zone. */
export type Moment = { readonly kind: 'keep' } | { readonly kind: 'now' } | ({ readonly kind: 'at' } & Clock)

interface Clock {
  /** `YYYY-MM-DD hh:mm:ss`. */
  readonly shown: string
  /** As touch -t takes it. */
  readonly stamp: string
}

const FIELDS: Readonly<Record<string, readonly [name: string, pattern: string]>> = {
  Y: ['year', '\\d{4}'],
  y: ['shortYear', '\\d{2}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
}

/** Reads a time by Python's strptime format; the numeric fields of a calendar date are known. */
function readClock(text: string, format: string): Clock {
  const spelt = format.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S')
  const pattern = spelt.replace(/%(.)|[.*+?^${}()|[\]\\]/g, (found, letter?: string) => {
    if (letter === undefined) return `\\${found}`
    if (letter === '%') return '%'
    const field = FIELDS[letter]
    if (!field) throw new Refusal(`the time format ${format} uses %${letter}, which is not known here`)
    return `(?<${field[0]}>${field[1]})`
  })
  const found = new RegExp(`^${pattern}$`).exec(text)?.groups
  if (!found) throw new Refusal(`Error while obtaining timestamp for time ${text} using format ${format}`)
  const { shortYear } = found
  const year = found.year ?? (shortYear ? `${Number(shortYear) < 69 ? '20' : '19'}${shortYear}` : '1900')
  const [month, day, hour, minute, second] = ['month', 'day', 'hour', 'minute', 'second'].map((name, i) =>
    (found[name] ?? (i < 2 ? '1' : '0')).padStart(2, '0'),
  )
  return {
    shown: `${year}-${month}-${day} ${hour}:${minute}:${second}`,
    stamp: `${year}${month}${day}${hour}${minute}.${second}`,
  }
}

function moment(time: string | undefined, format: string, state: string | undefined): Moment {
  const wished = time ?? (state === 'touch' ? 'now' : 'preserve')
  if (wished === 'preserve') return { kind: 'keep' }
  return wished === 'now' ? { kind: 'now' } : { kind: 'at', ...readClock(wished, format) }
}

export interface Moments {
  readonly modified: Moment
  readonly accessed: Moment
}

/** The wished times of a file module's task. */
export const moments = (args: TimeArguments & { readonly state?: string | undefined }): Moments => ({
  modified: moment(args.modification_time, args.modification_time_format, args.state),
  accessed: moment(args.access_time, args.access_time_format, args.state),
})

/** The question for the seconds that the wished moments are on the host's clock. */
export const momentsQuestion = ({ modified, accessed }: Moments): Script =>
  lines(
    modified.kind === 'at' && sh`printf 'want_modified=%s\000' "$(date -d ${modified.shown} +%s 2>/dev/null)"`,
    accessed.kind === 'at' && sh`printf 'want_accessed=%s\000' "$(date -d ${accessed.shown} +%s 2>/dev/null)"`,
  )

/** What to wish for a time: its seconds, -1 for what is never seen fulfilled, null for no wish. */
export function wishedTime(at: Moment, seconds: string | undefined): number | null {
  switch (at.kind) {
    case 'keep':
      return null
    case 'now':
      return -1
    case 'at':
      return seconds ? Number(seconds) : -1
  }
}

/** Sets the times of the file that `word` names. */
export function touchScript({ modified, accessed }: Moments, word: Script): Script | undefined {
  const flag = (at: Moment): Script => (at.kind === 'at' ? sh`-t ${at.stamp}` : sh``)
  if (modified.kind === 'now' && accessed.kind === 'now') return sh`touch -c ${word}`
  const steps = [
    modified.kind !== 'keep' && sh`touch -c -m ${flag(modified)} ${word}`,
    accessed.kind !== 'keep' && sh`touch -c -a ${flag(accessed)} ${word}`,
  ].filter((step) => step !== false)
  return steps.length === 0 ? undefined : steps.reduce((all, step) => sh`${all} && ${step}`)
}

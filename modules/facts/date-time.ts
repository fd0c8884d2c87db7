import { sh } from '../../src/shell/script.ts'
import type { Group } from './group.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const two = (n: number): string => String(n).padStart(2, '0')

/** The parts of a moment (milliseconds since 1970), as UTC has them. */
function fields(ms: number) {
  const at = new Date(ms)
  return {
    date: at.toISOString().slice(0, 10),
    time: at.toISOString().slice(11, 19),
    weekday: at.getUTCDay(),
    dayOfYear: Math.floor((ms - Date.UTC(at.getUTCFullYear(), 0, 1)) / 86_400_000),
  }
}

/** Minutes east of Greenwich of an offset such as `+0530`. */
const minutesOf = (offset: string): number =>
  (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3, 5)))

/** The name that a zone's clock has in summer, from a POSIX rule (`CET-1CEST,M3.5.0,M10.5.0/3`). */
const summerName = (rule: string): string | undefined =>
  /^(?:<[^>]+>|[A-Za-z]+)[-+\d:]+(?:<([^>]+)>|([A-Za-z]+))/
    .exec(rule)
    ?.slice(1)
    .find((name) => name !== undefined)

/** Ansible's facts about the time, from `date +'%s %N %z %Z'` and the rule of the host's zone. */
export function readDateTime(now: string, rule: string) {
  const [epoch = '0', nanos = '', offset = '+0000', zone = 'UTC'] = now.trim().split(' ')
  const micros = /^\d{9}$/.test(nanos) ? nanos.slice(0, 6) : '000000'
  const utc = fields(Number(epoch) * 1000)
  const here = fields((Number(epoch) + minutesOf(offset) * 60) * 1000)
  const [year = '', month = '', day = ''] = here.date.split('-')
  const [hour = '', minute = '', second = ''] = here.time.split(':')
  // Weeks begin on Monday; the days before the year's first are week 0.
  const week = Math.floor((here.dayOfYear + 7 - ((here.weekday + 6) % 7)) / 7)
  const basic = `${year}${month}${day}T${hour}${minute}${second}`
  return {
    year,
    month,
    weekday: weekdays[here.weekday],
    weekday_number: String(here.weekday),
    weeknumber: two(week),
    day,
    hour,
    minute,
    second,
    epoch,
    epoch_int: epoch,
    date: here.date,
    time: here.time,
    iso8601_micro: `${utc.date}T${utc.time}.${micros}Z`,
    iso8601: `${utc.date}T${utc.time}Z`,
    iso8601_basic: `${basic}${micros}`,
    iso8601_basic_short: basic,
    tz: zone,
    tz_dst: summerName(rule) ?? zone,
    tz_offset: offset,
  }
}

export const dateTime: Group = {
  names: ['date_time'],
  minimal: true,
  commands: [
    sh`part zone
zone=/etc/localtime
[ -z "$TZ" ] || zone=/usr/share/zoneinfo/$TZ
if [ -r "$zone" ]; then tail -n 1 "$zone"; else printf '%s\n' "$TZ"; fi
part now; LC_ALL=C date '+%s %N %z %Z'`,
  ],
  facts: (told) => ({ date_time: readDateTime(told.part('now'), told.part('zone').split('\n').at(-1) ?? '') }),
}

import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { targetFunction, temporaryFunction } from '../../src/shell/portable.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'

const args = argument
  .args({
    name: argument
      .line()
      .refine((text) => /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/.test(text), 'expected a name such as Europe/Rome')
      .optional()
      .describe('The time zone, by its name in the database of zones.'),
    hwclock: argument
      .choice(['local', 'UTC'])
      .optional()
      .meta({ aliases: ['rtc'] })
      .describe('What time the clock of the machine shows.'),
  })
  .refine(({ name, hwclock }) => name !== undefined || hwclock !== undefined, 'name or hwclock is required')

type Given = typeof args._output

/** The time zone of a host. */
type ZoneState = {
  /** What `/etc/localtime` leads to, or the wished zone when it is a copy of it; `n/a` for anything else. */
  readonly name: string
  /** What `/etc/timezone` says; null where this host needs none. */
  readonly written: string | null
  readonly hwclock: 'local' | 'UTC'
}

const ZONES = '/usr/share/zoneinfo'

const question = ({ name }: Given): Script =>
  lines(
    targetFunction,
    sh`if [ -L /etc/localtime ]; then [ ! -e /etc/localtime ] || { printf 'link='; target /etc/localtime; printf '\000'; }
else printf 'copy=1\000'; fi
[ ! -d ${ZONES} ] || printf 'zones=1\000'
if [ -f /etc/timezone ]; then printf 'written='; cat /etc/timezone; printf '\000'; elif [ -f /etc/debian_version ]; then printf 'written=\000'; fi
{ IFS= read -r _; IFS= read -r _; IFS= read -r c; } 2>/dev/null </etc/adjtime; printf 'clock=%s\000' "$c"`,
    name !== undefined &&
      sh`if [ -f ${`${ZONES}/${name}`} ]; then printf 'known=1\000'; fi
if cmp -s /etc/localtime ${`${ZONES}/${name}`}; then printf 'same=1\000'; fi`,
    sh`exit 0`,
  )

function converge({ is, should }: Change<ZoneState>, { name }: Given): Script {
  const zone = name !== undefined && (should.name !== is.name || should.written !== is.written)
  return lines(
    zone &&
      sh`if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1; then timedatectl set-timezone ${name} || exit
else
  ( ${temporaryFunction}
    t=$(temporary /etc) && trap 'rm -f "$t"' EXIT && rm -f "$t" && ln -s ${`${ZONES}/${name}`} "$t" && mv -f "$t" /etc/localtime ) || exit
fi`,
    zone &&
      should.written !== null &&
      sh`if [ "$(cat /etc/timezone 2>/dev/null)" != ${name} ]; then
  ( ${temporaryFunction}
    t=$(temporary /etc) && trap 'rm -f "$t"' EXIT && printf '%s\n' ${name} >"$t" && chmod 644 "$t" && mv -f "$t" /etc/timezone ) || exit
fi`,
    should.hwclock !== null &&
      should.hwclock !== is.hwclock &&
      sh`if [ -d /run/systemd/system ] && command -v timedatectl >/dev/null 2>&1; then timedatectl set-local-rtc ${should.hwclock === 'local' ? 'yes' : 'no'} || exit
else hwclock --systohc ${should.hwclock === 'local' ? '--localtime' : '--utc'} || exit; fi`,
    sh`exit 0`,
  )
}

/** The time zone of a host. */
export const timezone = resource<Given, ZoneState>({
  name: 'timezone',
  purpose: 'The time zone of the host, and what time the clock of the machine shows.',
  returns: { diff: '`before` and `after`, each with `name` and `hwclock` as far as they were given.' },
  examples: [
    { name: 'Logs everybody can compare', args: { name: 'Etc/UTC' } },
    { name: 'As people there read the clock', args: { name: 'Europe/Rome', hwclock: 'UTC' } },
  ],
  args,
  observe: (given, { check }) => ({
    script: question(given),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const field = (one: string): string => asText(fields.get(one) ?? '').trim()
      // Unlike Ansible: in check mode, a database of zones that an earlier task would have installed is not missed.
      if (given.name !== undefined && !fields.has('known') && (fields.has('zones') || !check)) {
        throw new Refusal(
          fields.has('zones')
            ? `given timezone "${given.name}" is not available`
            : `there is no database of time zones in ${ZONES} (the package tzdata)`,
        )
      }
      const [, linked] = /zoneinfo\/(.*)$/.exec(field('link')) ?? []
      const copied = fields.has('copy') && fields.has('same') ? given.name : undefined
      return {
        name: linked ?? copied ?? 'n/a',
        written: fields.has('written') ? field('written') : null,
        hwclock: field('clock') === 'LOCAL' ? 'local' : 'UTC',
      }
    },
  }),
  desire: ({ name, hwclock }, is) => ({
    name: name ?? null,
    written: name === undefined || is.written === null ? null : name,
    hwclock: hwclock ?? null,
  }),
  converge,
  report: ({ name, hwclock }, { is, should }) => {
    const told = (state: { readonly name: string | null; readonly hwclock: string | null }) => ({
      ...(name === undefined ? {} : { name: state.name }),
      ...(hwclock === undefined ? {} : { hwclock: state.hwclock }),
    })
    return { diff: { before: told(is), after: told(should) } }
  },
})

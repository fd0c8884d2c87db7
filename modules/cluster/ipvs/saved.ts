import { emit, type Script, sh } from '../../../src/shell/script.ts'
import type { ReadyFile } from '../ready-files.ts'
import { kernelTimeouts, readRules, rulesOf, type Timeouts, timeoutsRule } from './rules.ts'
import type { Services } from './virtual-service.ts'

/** How a host restores the table when it starts; none where it has no way to. */
export type Mechanism = 'debian' | 'redhat' | 'none'

/** What a host would restore. */
export interface Saved {
  readonly mechanism: Mechanism
  /** The lines of its file, those about services last. */
  readonly rules: readonly string[]
  readonly at_boot: boolean
}

/** Asks what the host restores when it starts, in parts. */
export const savedQuestion: Script = sh`unit=
for folder in /etc/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
  if [ -e "$folder/ipvsadm.service" ]; then unit=1; fi
done
if [ -e /etc/default/ipvsadm ] || [ -e /etc/init.d/ipvsadm ]; then
  part debian
  if [ -e /etc/default/ipvsadm ]; then sed -n 's/^[[:space:]]*AUTO=//p' /etc/default/ipvsadm; fi
  part linked; for link in /etc/rc[2345].d/S[0-9][0-9]ipvsadm; do [ ! -L "$link" ] || echo "$link"; done
  part saved; if [ -e /etc/ipvsadm.rules ]; then grep -v '^#' /etc/ipvsadm.rules; fi
elif [ -n "$unit" ]; then
  part redhat
  part linked; for link in /etc/systemd/system/*.wants/ipvsadm.service; do [ ! -L "$link" ] || echo "$link"; done
  part saved; if [ -e /etc/sysconfig/ipvsadm ]; then grep -v '^#' /etc/sysconfig/ipvsadm; fi
fi`

export function readSaved(parts: ReadonlyMap<string, readonly string[]>): Saved {
  const mechanism = parts.has('debian') ? 'debian' : parts.has('redhat') ? 'redhat' : 'none'
  const auto = parts.get('debian')?.at(-1)?.replace(/["']/g, '').trim()
  const { services, others } = readRules(parts.get('saved') ?? [])
  return {
    mechanism,
    rules: savedRules(services, others),
    at_boot: (parts.get('linked') ?? []).length > 0 && (mechanism !== 'debian' || auto === 'true'),
  }
}

/** The lines that restore services and others, always in the same order. Unlike `ipvsadm -S`, which forgets the thresholds. */
export const savedRules = (services: Services, others: readonly string[]): readonly string[] => [
  ...[...others].sort(),
  ...Object.entries(services)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([key, service]) => {
      const [own = '', ...servers] = rulesOf(key, service)
      return [own, ...servers.sort()]
    }),
]

/** The line that restores timeouts, unless they are those that the kernel starts with. */
export const savedTimeouts = (timeouts: Timeouts): readonly string[] =>
  timeoutsRule(timeouts) === timeoutsRule(kernelTimeouts) ? [] : [timeoutsRule(timeouts)]

/** The file that is restored when the host starts. */
export const savedFiles = { debian: '/etc/ipvsadm.rules', redhat: '/etc/sysconfig/ipvsadm', none: '' } as const

/** That file, as it is to become. */
export const savedFile = (mechanism: Mechanism, rules: readonly string[]): ReadyFile => {
  // Debian's script passes over comments, which ipvsadm itself does not know.
  const all = mechanism === 'debian' ? ['# ipvsadm.rules', ...rules] : rules
  return { path: savedFiles[mechanism], text: emit(all.map((rule) => `${rule}\n`).join('')) }
}

const SETTINGS = '/etc/default/ipvsadm'

/** The settings of Debian's script, which restores at boot only when they say so. */
export const bootSettings: ReadyFile = {
  path: SETTINGS,
  text: sh`if grep -qs '^[[:space:]]*AUTO=' ${SETTINGS}; then sed 's/^[[:space:]]*AUTO=.*/AUTO="true"/' ${SETTINGS}
else cat ${SETTINGS} 2>/dev/null; echo 'AUTO="true"'
fi`,
}

/** Has the host restore that file when it starts. */
export const restoreAtBoot = (mechanism: Mechanism): Script =>
  mechanism === 'redhat'
    ? sh`systemctl enable ipvsadm.service >&2 || exit 1`
    : sh`update-rc.d ipvsadm defaults >&2 && update-rc.d ipvsadm enable >&2 || exit 1`

import { args } from '../../src/module/argument.ts'
import { query, type Returned } from '../../src/module/contract.ts'
import { filledLines, partFunction, splitParts } from '../../src/shell/parts.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'

type Service = { readonly [field: string]: string | readonly string[] | null }
type Services = Map<string, Service>

/** States of systemd that an entry of a file does not outdo. */
const amiss: ReadonlySet<string> = new Set(['not-found', 'masked', 'failed'])

const question: Script = lines(
  partFunction,
  sh`PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH; export PATH LC_ALL=C
has() { command -v "$1" >/dev/null 2>&1; }
if has rc-status && has rc-update; then
  part openrc; rc-status -a -s -m 2>/dev/null
  part runlevels; rc-update show -v 2>/dev/null
elif has chkconfig; then
  part chkconfig; chkconfig --list 2>/dev/null
elif has service; then
  part sysv; service --status-all 2>/dev/null
fi
if [ -d /run/systemd/system ] && has systemctl; then
  part units; systemctl list-units --no-pager --no-legend --plain --full --type service --all 2>/dev/null
  part files; systemctl list-unit-files --no-pager --no-legend --full --type service --all 2>/dev/null
fi
:`,
)

const words = (line: string): readonly string[] => line.trim().split(/\s+/)

/** Adds the services of the scripts of SysV, as `service` tells them. */
function addScripts(services: Services, text: string): void {
  for (const [, state, name = ''] of text.matchAll(/^\s*\[ ([+-]) \]\s+(.+)$/gm)) {
    services.set(name, { name, state: state === '+' ? 'running' : 'stopped', source: 'sysv' })
  }
}

/** Adds what chkconfig tells; whether such a service runs it does not know. */
function addChkconfig(services: Services, text: string): void {
  for (const [, name = '', on] of text.matchAll(/^(\S+)\s+0:(?:on|off).*?\s3:(on|off)/gm)) {
    services.set(name, { name, state: 'unknown', status: on === 'on' ? 'enabled' : 'disabled', source: 'sysv' })
  }
}

function addOpenrc(services: Services, states: string, runlevels: string): void {
  const levels = new Map(
    filledLines(runlevels)
      .filter((line) => line.includes('|'))
      .map((line) => {
        const [name = '', text = ''] = line.split('|')
        return [name.trim(), text.trim() === '' ? null : words(text)] as const
      }),
  )
  for (const [, name = '', state = ''] of states.matchAll(/^ (\S+)\s+\[\s*(\S+).*\]/gm)) {
    services.set(name, { name, runlevels: levels.get(name) ?? null, state, source: 'openrc' })
  }
}

/** Adds the units that systemd has loaded, and then those that only have a file. */
function addSystemd(services: Services, units: string, files: string): void {
  for (const line of filledLines(units)) {
    const [name = '', load = '', active = '', sub = ''] = words(line)
    if (!name.endsWith('.service')) continue
    const status = [load, active, sub].find((word) => amiss.has(word)) ?? active
    services.set(name, { name, state: sub === 'running' ? 'running' : 'stopped', status, source: 'systemd' })
  }
  for (const line of filledLines(files)) {
    const [name = '', status = ''] = words(line)
    const known = services.get(name)
    if (known === undefined) services.set(name, { name, state: 'inactive', status, source: 'systemd' })
    else if (!amiss.has(String(known.status))) services.set(name, { ...known, status })
  }
}

/** The services of a host, whoever manages them, as `ansible_facts.services`. */
export const serviceFacts = query<Record<string, never>, Services>({
  name: 'service_facts',
  purpose: 'Lists the services of a host as facts.',
  learns: true,
  returns: {
    ansible_facts: '`services`: under each name its name, its state, its status (`enabled`, …) and who manages it.',
  },
  examples: [
    { name: 'What runs here', args: {} },
    { name: 'Once more, after an installation', args: {} },
  ],
  args: args({}),
  observe: () => ({
    script: question,
    parse(stdout) {
      const parts = new Map(splitParts(stdout))
      const part = (name: string): string => parts.get(name) ?? ''
      const services: Services = new Map()
      addScripts(services, part('sysv'))
      addChkconfig(services, part('chkconfig'))
      addOpenrc(services, part('openrc'), part('runlevels'))
      addSystemd(services, part('units'), part('files'))
      return services
    },
  }),
  report: (_args, services): Returned => ({ ansible_facts: { services: Object.fromEntries(services) } }),
})

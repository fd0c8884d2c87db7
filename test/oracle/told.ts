/** One part of what a run prints: its banner, and what each host did below it. */
export interface Section {
  readonly banner: string
  /** What is told of each host, in its order; lines of no host are under the empty name. */
  readonly hosts: { readonly [host: string]: readonly string[] }
}

const BANNER = /^(PLAY|TASK|RUNNING HANDLER|NO MORE HOSTS LEFT|PLAY RECAP)\b.*?\**$/
const OF_HOST = /^(?:ok|changed|skipping|fatal|failed|FAILED - RETRYING|included)(?:: \[([^\]]+?)(?: -> [^\]]+)?\])?/

/**
 * The standard output of a run as sections. Hosts work at the same time, so that only the order of what one host did
 * is a promise; moments and durations differ from run to run and are masked, as is the home the run had.
 */
export function readTold(stdout: string, folder: string): readonly Section[] {
  const sections: { banner: string; hosts: Record<string, string[]> }[] = [{ banner: '', hosts: {} }]
  let host = ''
  // A difference is told before the host it belongs to.
  let pending: string[] | undefined
  for (const line of mask(stdout, folder).split('\n')) {
    if (line.startsWith('--- before')) pending ??= []
    if (pending && !OF_HOST.test(line)) {
      pending.push(line)
      continue
    }
    if (line.trim() === '') continue
    if (BANNER.test(line)) {
      sections.push({ banner: line.replace(/ ?\*+$/, ''), hosts: {} })
      host = ''
      continue
    }
    const section = sections.at(-1)
    if (!section) continue
    const recap = section.banner === 'PLAY RECAP' ? /^(\S+)\s+:/.exec(line) : null
    const found = recap ?? OF_HOST.exec(line)
    if (found) host = found[1] ?? ''
    section.hosts[host] = [...(section.hosts[host] ?? []), ...(pending ?? []).filter(Boolean), line.trimEnd()]
    pending = undefined
  }
  return sections
}

const mask = (text: string, folder: string): string =>
  text
    .replaceAll(folder, '/HOME')
    .replace(/^(included: .* for )([^=]*?)(?=$| =>)/gm, (_, head, hosts) => head + hosts.split(', ').sort().join(', '))
    .replace(/"(delta|start|end)": "[^"]*"/g, '"$1": "…"')
    .replace(/\bj\d+\.\d+\b/g, 'j…')
    .replace(/\d+:\d\d:\d\d\.\d{6}/g, '…')

/** A playbook as `--list-hosts`, `--list-tasks` and `--list-tags` show it. */
export interface ListedPlaybook {
  readonly file: string
  readonly plays: readonly ListedPlay[]
}

export interface ListedPlay {
  readonly name: string
  /** The host patterns as they are written under `hosts`. */
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
  /** The hosts that the patterns and `--limit` leave. */
  readonly hosts: readonly string[]
  /** The tasks that the tags select, roles before tasks, without handlers. */
  readonly tasks: readonly ListedTask[]
}

export interface ListedTask {
  /** The name with its role, or the module's name for a task without one. */
  readonly name: string
  /** Its own tags and those of its blocks and roles. */
  readonly tags: readonly string[]
}

export interface Wanted {
  readonly hosts: boolean
  readonly tasks: boolean
  readonly tags: boolean
}

const sortedOnce = (words: readonly string[]): string => [...new Set(words)].sort().join(', ')

const pythonText = (text: string): string =>
  text.includes("'") && !text.includes('"') ? `"${text}"` : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** The lines of a playbook's listing, as ansible-playbook prints them. Unlike Ansible: hosts and tags are in order. */
export function playbookListing(playbook: ListedPlaybook, wanted: Wanted): string {
  const plays = playbook.plays.map((play, index) => playListing(play, index + 1, wanted))
  return `\nplaybook: ${playbook.file}\n${plays.join('')}`
}

function playListing(play: ListedPlay, number: number, wanted: Wanted): string {
  const title = `\n  play #${number} (${play.patterns.join(',')}): ${play.name}`
  const lines = [`${title}\tTAGS: [${[...new Set(play.tags)].sort().join(',')}]`]
  if (wanted.hosts) {
    lines.push(`    pattern: [${play.patterns.map(pythonText).join(', ')}]`, `    hosts (${play.hosts.length}):`)
    lines.push(...play.hosts.map((host) => `      ${host}`))
  }
  if (wanted.tasks) {
    lines.push('    tasks:')
    for (const task of play.tasks) lines.push(`      ${task.name}\tTAGS: [${sortedOnce([...play.tags, ...task.tags])}]`)
  }
  if (wanted.tags) {
    const all = [...play.tags, ...play.tasks.flatMap((task) => task.tags)]
    lines.push(`      TASK TAGS: [${sortedOnce(all)}]`)
  }
  return `${lines.join('\n')}\n`
}

/** The hosts of a pattern, as `ansible --list-hosts` prints them. */
export const hostListing = (hosts: readonly string[]): string =>
  [`  hosts (${hosts.length}):`, ...hosts.map((host) => `    ${host}`)].join('\n')

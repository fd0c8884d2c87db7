import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parsePlay } from '../../src/cli/parse.ts'
import { play } from '../../src/cli/play.ts'
import { openKeyring } from '../../src/cli/vault-secrets.ts'
import { describeFailure, Failure, Failures } from '../../src/error/failure.ts'
import { withPlace } from '../../src/report/shown-result.ts'
import type { Event, HostRecap, Outcome } from '../../src/run/event.ts'
import type { Ending } from '../../src/run/run.ts'
import { defaultsFor } from './defaults.ts'

// A test never reads the keys and known hosts of whoever runs it.
process.env.HOME = mkdtempSync(join(tmpdir(), 'tutti-home-'))

/** What a playbook came to. */
export interface Played {
  readonly folder: string
  readonly events: readonly Event[]
  readonly recap: { readonly [host: string]: HostRecap }
  readonly ending: Ending
  /** The failure that ended the run, as a person reads it; undefined when it came to its end. */
  readonly failure: string | undefined
  /** The last outcome of the task of a name on a host. */
  outcome(task: string, host?: string): Outcome
  /** `task host status` for every task that ended, changed told apart. */
  readonly story: readonly string[]
}

/** The message of an outcome as people are shown it. */
export const toldOf = ({ returned }: Outcome): string => String(withPlace(returned).msg)

export interface PlayOptions {
  /** Words of the command line behind the playbook, `{folder}` for its folder; host `h1` on this machine unless they say otherwise. */
  readonly words?: readonly string[]
  readonly hosts?: readonly string[]
  /** Environment variables that configure the run. */
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly onEvent?: (event: Event) => void
  readonly secrets?: Set<string>
  /** What a person at the terminal types, line by line; nobody is there without. */
  readonly answers?: readonly string[]
  readonly passwords?: { readonly connection?: string; readonly become?: string }
}

/** Lays out files in a folder of their own. */
export function layOutFiles(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-play-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** Runs `site.yml` of the given files, as the command line does. */
export async function playFiles(files: Readonly<Record<string, string>>, options: PlayOptions = {}): Promise<Played> {
  const folder = layOutFiles(files)
  const { hosts = ['h1'] } = options
  const words = (options.words ?? []).map((word) => word.replaceAll('{folder}', folder))
  const where = words.includes('-i') ? [] : ['-i', `${hosts.join(',')},`, '-c', 'local']
  const parsed = parsePlay(
    [join(folder, 'site.yml'), ...where, ...words],
    defaultsFor(options.env, folder),
    'tutti play',
  )
  if (parsed.kind !== 'options') throw new Error(parsed.text)
  const events: Event[] = []
  let failure: string | undefined
  let recap: Played['recap'] = {}
  let ending: Ending = 'done'
  const listener = (event: Event): void => {
    events.push(event)
    options.onEvent?.(event)
  }
  const answers = [...(options.answers ?? [])]
  const desk = {
    env: {},
    signal: options.signal ?? new AbortController().signal,
    ask: async (question: string): Promise<string> => {
      const answer = answers.shift()
      if (answer === undefined) throw new Failure('usage', `nobody is there to answer "${question}"`)
      return answer
    },
    secrets: options.secrets ?? new Set<string>(),
  }
  try {
    const warn = (message: string): void => listener({ kind: 'warning', message })
    const vault = await openKeyring(parsed.options.vault, { ...desk, warn })
    const passwords = { connection: options.passwords?.connection, become: options.passwords?.become }
    const interactive = options.answers !== undefined
    const ended = await play(parsed.options, { ...desk, listener, vault, passwords, interactive })
    recap = ended.recap
    ending = ended.ending
  } catch (error) {
    if (error instanceof Failure) failure = describeFailure(error)
    else if (error instanceof Failures) failure = error.all.map(describeFailure).join('\n')
    else throw error
  }
  const finished = events.filter((event) => event.kind === 'task-finished')
  return {
    folder,
    events,
    recap,
    ending,
    failure: failure?.replaceAll(`${folder}/`, ''),
    outcome(task, host = hosts[0] ?? 'h1') {
      const found = finished.findLast((event) => event.task.name === task && event.host === host)
      if (!found)
        throw new Error(`no task "${task}" ended on ${host}: ${finished.map((event) => event.task.name).join(', ')}`)
      return found.outcome
    },
    story: finished.map(({ task, host, outcome }) => {
      const status = outcome.status === 'ok' && outcome.changed ? 'changed' : outcome.status
      return `${task.name} ${host} ${outcome.ignored ? 'ignored' : status}`
    }),
  }
}

/** Runs the tasks given as YAML list items on one host. */
export const playTasks = (tasks: string, options: PlayOptions = {}): Promise<Played> =>
  playFiles({ 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks.replace(/^/gm, '    ')}` }, options)

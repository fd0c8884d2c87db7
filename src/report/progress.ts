import type { Listener } from '../run/event.ts'
import { textWidth } from './text-width.ts'

/** Who is at work on what, and since when. */
export interface Progress {
  readonly listen: Listener
  /** The line for a moment, empty while nobody has been at work for longer than a blink. */
  line(nowMs: number, columns: number): string
}

interface Work {
  readonly task: number
  readonly name: string
  readonly sinceMs: number
}

const blinkMs = 300
const fewHosts = 3

const elapsed = (ms: number): string => {
  const seconds = Math.floor(ms / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

const shortened = (text: string, columns: number): string => {
  if (textWidth(text) <= columns) return text
  let kept = ''
  for (const character of text) {
    if (textWidth(kept) + textWidth(character) + 1 > columns) break
    kept += character
  }
  return `${kept}…`
}

/** Progress by the events of a run and a clock in milliseconds. */
export function createProgress(clock: () => number): Progress {
  const working = new Map<string, Work>()
  let total = 0
  return {
    listen(event) {
      switch (event.kind) {
        case 'play-started':
          working.clear()
          total = event.hosts.length
          return
        case 'host-started':
          working.set(event.host, { task: event.task.id, name: event.task.name, sinceMs: clock() })
          return
        case 'task-finished':
          if (working.get(event.host)?.task === event.task.id) working.delete(event.host)
          return
        case 'interrupted':
        case 'run-finished':
          working.clear()
          return
        default:
          return
      }
    },
    line(nowMs, columns) {
      const longest = [...working.values()].reduce<Work | undefined>(
        (oldest, work) => (oldest && oldest.sinceMs <= work.sinceMs ? oldest : work),
        undefined,
      )
      if (!longest || nowMs - longest.sinceMs < blinkMs) return ''
      const hosts = [...working].filter(([, work]) => work.task === longest.task).map(([host]) => host)
      const names = hosts.length <= fewHosts ? ` (${hosts.join(', ')})` : ''
      const count = `${hosts.length} of ${Math.max(total, hosts.length)} hosts working`
      return shortened(`${count} on "${longest.name}"${names}, ${elapsed(nowMs - longest.sinceMs)}`, columns)
    },
  }
}

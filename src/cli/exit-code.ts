import type { Code } from '../error/code.ts'
import { Failure, Failures } from '../error/failure.ts'
import type { Ending } from '../run/run.ts'

/** The exit codes of Ansible's commands. */
export const exitCodes = {
  done: 0,
  error: 1,
  hostsFailed: 2,
  /** Also what Ansible ends with when it cannot read a playbook. */
  hostsUnreachable: 4,
  unreadable: 4,
  badOptions: 5,
  /** What Ansible's parser of words ends with, where its commands themselves end with 5. */
  wrongWords: 2,
  interrupted: 99,
  bug: 250,
} as const

/** The exit code of a run by what its last play left: hosts that were taken back in do not count. */
export function exitCodeOfEnding(ending: Ending): number {
  switch (ending) {
    case 'done':
      return exitCodes.done
    case 'failed':
      return exitCodes.hostsFailed
    case 'unreachable':
      return exitCodes.hostsUnreachable
  }
}

const unreadable: ReadonlySet<Code> = new Set<Code>([
  'yaml-syntax',
  'yaml-duplicate',
  'play-shape',
  'unknown-keyword',
  'bad-keyword',
  'unknown-module',
  'unknown-argument',
  'bad-argument',
  'template-syntax',
])
const unreachable: ReadonlySet<Code> = new Set<Code>(['unreachable', 'host-key', 'authentication', 'session-lost'])

/** The exit code for what a command threw; anything but a Failure is a bug. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof Failures) return exitCodeOfError(error.all[0])
  if (!(error instanceof Failure)) return exitCodes.bug
  if (error.code === 'usage' || error.code === 'configuration') return exitCodes.badOptions
  if (error.code === 'interrupted') return exitCodes.interrupted
  if (unreachable.has(error.code)) return exitCodes.hostsUnreachable
  return unreadable.has(error.code) ? exitCodes.unreadable : exitCodes.error
}

import { writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { Failure } from '../error/failure.ts'
import type { RunEnd } from '../run/run.ts'

/** The hosts of a recap that are worth another try. */
const failedHosts = (recap: RunEnd['recap']): readonly string[] =>
  Object.entries(recap)
    .filter(([, counts]) => counts.failed > 0 || counts.unreachable > 0)
    .map(([host]) => host)
    .sort()

/**
 * Writes the hosts that failed to a file beside the playbook, or in a folder, for `--limit @file`; gives its name, or
 * undefined where no host failed.
 */
export function writeRetryFile(
  playbook: string,
  folder: string | undefined,
  recap: RunEnd['recap'],
): string | undefined {
  const hosts = failedHosts(recap)
  if (hosts.length === 0) return undefined
  const name = `${basename(playbook, extname(playbook))}.retry`
  const file = join(folder ?? dirname(resolve(playbook)), name)
  try {
    writeFileSync(file, hosts.map((host) => `${host}\n`).join(''))
  } catch (cause) {
    throw new Failure('configuration', `the retry file ${file} cannot be written: ${String(cause)}`, {
      hint: 'set retry_files_save_path in [defaults] to a folder that is there',
      cause,
    })
  }
  return file
}

import type { Configuration } from '../config/configuration.ts'
import type { Screen } from '../report/screen.ts'

/**
 * Says what must be said of a configuration before a command begins: warns, under -v names the file and everything in it
 * that does nothing here, under -vv such variables of the environment too. It goes to standard error, where it spoils no
 * output; but a command that tells of a `run` names the file where it tells the rest, as Ansible's do.
 */
export async function tellConfiguration(
  configuration: Configuration,
  verbosity: number,
  screen: Screen,
  tells: 'run' | 'other' = 'other',
): Promise<void> {
  for (const message of configuration.warnings) screen.err(`[WARNING]: ${message}`, 'warning')
  if (verbosity === 0) return
  const { file } = configuration
  const which = file === undefined ? 'No config file found; using defaults' : `Using ${file} as config file`
  if (tells === 'run' && !configuration.get('VERBOSE_TO_STDERR')) screen.out(which, 'verbose')
  else screen.err(which, 'verbose')
  const { idleSettings } = await import('../config/notice.ts')
  // The environment is often set for other programs as well.
  const idle = idleSettings(configuration, verbosity === 1 ? 'file' : 'everywhere')
  for (const message of idle) screen.err(message, 'verbose')
}

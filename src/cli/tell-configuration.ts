import type { Configuration } from '../config/configuration.ts'
import type { Screen } from '../report/screen.ts'

/**
 * Says what must be said of a configuration before a command begins: warns, and under -v names the file and every
 * setting that does nothing here. It goes to standard error, where it spoils no output.
 */
export async function tellConfiguration(
  configuration: Configuration,
  verbosity: number,
  screen: Screen,
): Promise<void> {
  for (const message of configuration.warnings) screen.err(`[WARNING]: ${message}`, 'warning')
  if (verbosity === 0) return
  const { file } = configuration
  screen.err(file === undefined ? 'No config file found; using defaults' : `Using ${file} as config file`, 'verbose')
  const { idleSettings } = await import('../config/notice.ts')
  for (const message of idleSettings(configuration)) screen.err(message, 'verbose')
}

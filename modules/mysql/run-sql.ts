import { type Script, sh } from '../../src/shell/script.ts'
import { statements } from './client.ts'

/** A command that runs statements whose results nobody reads, and ends the script where one fails. */
export const runSql = (...all: readonly string[]): Script => sh`{ ${statements(all)}; } >/dev/null || exit`

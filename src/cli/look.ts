import type { Configuration } from '../config/configuration.ts'
import { colourCode, type Palette, usualPalette } from '../report/colour.ts'

/** How output looks, and where it is kept beside the terminal. */
export interface Look {
  readonly colours: 'forced' | 'forbidden' | 'on a terminal'
  readonly palette: Palette
  readonly logFile: string | undefined
}

/** The look where no configuration can be read. */
export const plainLook: Look = { colours: 'forbidden', palette: usualPalette, logFile: undefined }

/** The look that a configuration and the kind of terminal ask for. */
export function lookOf(configuration: Configuration): Look {
  const get: Configuration['get'] = (name) => configuration.get(name)
  const forbidden = get('ANSIBLE_NOCOLOR') || configuration.env.TERM === 'dumb'
  return {
    colours: get('ANSIBLE_FORCE_COLOR') ? 'forced' : forbidden ? 'forbidden' : 'on a terminal',
    palette: {
      ok: colourCode(get('COLOR_OK')),
      changed: colourCode(get('COLOR_CHANGED')),
      skipped: colourCode(get('COLOR_SKIP')),
      failed: colourCode(get('COLOR_ERROR')),
      unreachable: colourCode(get('COLOR_UNREACHABLE')),
      retried: colourCode(get('COLOR_DEBUG')),
      ignored: colourCode(get('COLOR_WARN')),
      warning: colourCode(get('COLOR_WARN')),
      deprecated: colourCode(get('COLOR_DEPRECATE')),
      verbose: colourCode(get('COLOR_VERBOSE')),
      added: colourCode(get('COLOR_DIFF_ADD')),
      removed: colourCode(get('COLOR_DIFF_REMOVE')),
      hunk: colourCode(get('COLOR_DIFF_LINES')),
    },
    logFile: get('DEFAULT_LOG_PATH'),
  }
}

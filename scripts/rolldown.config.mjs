import { BUNDLE } from './bundle.mjs'
import { project } from './npm.mjs'

const files = (...names) => new RegExp(`/src/(?:${names.join('|')})\\.ts$`)

/** Commander starts programs for subcommands that are programs of their own. There are none here, and what starts them takes long to load. */
const noSubprograms = {
  name: 'no-subprograms',
  transform: {
    filter: { id: /\/commander\/lib\/command\.js$/ },
    handler(code) {
      const loading = "const childProcess = require('node:child_process');\n"
      if (!code.includes(loading)) throw new Error('commander loads its child processes in another way now')
      return code.replace(loading, 'const childProcess = undefined;\n')
    },
  },
}

// Each group is a file: what it names, with all that it imports and that is in no group above.
export default {
  cwd: project,
  input: { tutti: 'src/cli/tutti.ts', 'http-worker': 'src/template/lookup/http-worker.ts' },
  platform: 'node',
  // It looks for native parts beside itself.
  external: ['ssh2'],
  tsconfig: false,
  plugins: [noSubprograms],
  // YAML is written by commands that need it at once, too.
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: BUNDLE,
    // Node.js starts it sooner than ES modules, and loads what is loaded on demand without waiting.
    format: 'cjs',
    cleanDir: true,
    codeSplitting: {
      groups: [
        { name: 'first', test: files('cli/main'), priority: 4 },
        {
          name: 'start',
          test: files('cli/conduct', 'cli/parse', 'cli/inventory/(?:parse|command)', 'inventory/ini'),
          priority: 3,
        },
        { name: 'yaml', test: files('text/yaml', 'inventory/yaml-inventory'), priority: 2 },
        {
          name: 'engine',
          test: files('cli/(?:play|play-command|run|run-command)', 'inventory/host-list'),
          priority: 1,
        },
      ],
    },
  },
}

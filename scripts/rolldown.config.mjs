import { BUNDLE } from './bundle.mjs'
import { project } from './npm.mjs'

const files = (...names) => new RegExp(`/src/(?:${names.join('|')})\\.ts$`)

// Each group is a file: what it names, with all that it imports and that is in no group above.
export default {
  cwd: project,
  input: { tutti: 'src/cli/tutti.ts', 'http-worker': 'src/template/lookup/http-worker.ts' },
  platform: 'node',
  // It looks for native parts beside itself.
  external: ['ssh2'],
  tsconfig: false,
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

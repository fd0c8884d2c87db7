import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import process from 'node:process'
import { project } from './npm.mjs'

/** Where the program lies as it is called. */
export const BUNDLE = 'dist/bundle'

// Packages in CommonJS ask for Node's own modules by `require`, which a module does not have.
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);"

/** Puts the program and its packages into few files; what a command loads on demand stays in files of its own. */
export function bundle() {
  const folder = join(project, BUNDLE)
  rmSync(folder, { recursive: true, force: true })
  const program = join(folder, 'tutti.js')
  const bundler = load()
  if (bundler) {
    bundler.buildSync({
      absWorkingDir: project,
      entryPoints: { tutti: 'src/cli/tutti.ts', 'http-worker': 'src/template/lookup/http-worker.ts' },
      outdir: BUNDLE,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      // It looks for native parts beside itself.
      external: ['ssh2'],
      banner: { js: REQUIRE },
      logLevel: 'warning',
    })
  } else {
    mkdirSync(folder, { recursive: true })
    writeFileSync(program, "#!/usr/bin/env node\nimport '../src/cli/tutti.js'\n")
  }
  chmodSync(program, 0o755)
}

// Loaded only now: the packages may have been installed a moment ago.
function load() {
  try {
    return createRequire(import.meta.url)('esbuild')
  } catch (error) {
    process.stderr.write(
      `esbuild cannot be loaded, so that tutti starts from its single files, slower: ${error.message}\n`,
    )
    return undefined
  }
}

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { project, run } from './npm.mjs'

/** Where the program lies as it is called. */
export const BUNDLE = 'dist/bundle'

const BUNDLER = 'node_modules/rolldown/bin/cli.mjs'

/** Puts the program and its packages into few files; what a command loads on demand stays in files of its own. */
export function bundle() {
  const program = join(project, BUNDLE, 'tutti.js')
  rmSync(join(project, BUNDLE), { recursive: true, force: true })
  if (existsSync(join(project, BUNDLER))) {
    run(process.execPath, [BUNDLER, '--config', 'scripts/rolldown.config.mjs', '--log-level', 'warn'])
  } else {
    process.stderr.write('rolldown is not installed (npm ci): tutti starts from its single files, which takes longer\n')
    mkdirSync(join(project, BUNDLE), { recursive: true })
    writeFileSync(program, "#!/usr/bin/env node\nimport '../src/cli/tutti.js'\n")
  }
  chmodSync(program, 0o755)
}

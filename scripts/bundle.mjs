import { chmodSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { run } from './npm.mjs'

/** Where the program lies as it is called. */
export const BUNDLE = 'dist/bundle'

const BUNDLER = 'node_modules/rolldown/bin/cli.mjs'

/** Puts the program and its packages into few files; what a command loads on demand stays in files of its own. */
export function bundle() {
  const words = [BUNDLER, '--config', 'scripts/rolldown.config.mjs', '--log-level', 'warn']
  // What it lists on its output is no news.
  run(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(`${BUNDLE}/package.json`, '{ "type": "commonjs" }\n')
  chmodSync(`${BUNDLE}/tutti.js`, 0o755)
}

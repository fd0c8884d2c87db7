import process from 'node:process'
import { checkNode, install, run } from './npm.mjs'

// Everything a change must pass: format, lint, types, tests.
checkNode()
install()
run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'format', '.'])
run(process.execPath, ['node_modules/@biomejs/biome/bin/biome', 'lint', '--error-on-warnings', '.'])
run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'])
run(process.execPath, ['scripts/test.mjs'])

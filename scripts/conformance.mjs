import { runBuilt } from './run-built.mjs'

// Installs what is missing, builds, and holds Tutti against targets that lie outside the project.
runBuilt('dist/test/conformance/command-line.js')

import { runBuilt } from './run-built.mjs'

// Installs what is missing, builds, and runs the quickstart; the words behind it go to the quickstart.
runBuilt('dist/lab/quickstart.js')

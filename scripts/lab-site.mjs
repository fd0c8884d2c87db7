import { runBuilt } from './run-built.mjs'

// Installs what is missing, builds, and breaks the whole site in the lab as the words behind it ask.
runBuilt('dist/lab/site/command-line.js')

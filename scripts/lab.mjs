import { runBuilt } from './run-built.mjs'

// Installs what is missing, builds, and does what the words behind it ask of the lab.
runBuilt('dist/lab/command-line.js')

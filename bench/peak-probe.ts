import { writeFileSync } from 'node:fs'

// Loaded into the measured program, which knows nothing of it: writes at its end how much memory it had at most, in KiB.
process.on('exit', () => {
  writeFileSync(process.env.PEAK_PROBE ?? '/dev/null', String(process.resourceUsage().maxRSS))
})

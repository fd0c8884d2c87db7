import test from 'ava'
import { holdLaws, parts } from '../support/laws.ts'
import { shells, wantedShells } from '../support/shells.ts'

holdLaws(parts.first)

test('every shell the laws ask for is here', (t) => {
  const missing = wantedShells.filter((name) => !shells.some((shell) => shell.name === name))
  if (missing.length > 0) t.log(`SKIPPED on ${missing.join(', ')}: not installed`)
  t.pass()
})

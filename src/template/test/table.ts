import type { Table } from '../runtime/call.ts'
import { withFullNames } from '../runtime/call.ts'
import { collectionTests } from './collection.ts'
import { fileTests } from './file.ts'
import { jinjaTests } from './jinja.ts'
import { matchTests } from './match.ts'
import { outcomeTests } from './outcome.ts'
import { versionTests } from './version.ts'

/** All tests by name. */
export const tests: Table = withFullNames([
  jinjaTests,
  collectionTests,
  fileTests,
  matchTests,
  outcomeTests,
  versionTests,
])

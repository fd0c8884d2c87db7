import type { Table } from '../runtime/call.ts'
import { withFullNames } from '../runtime/call.ts'
import { jinjaTests } from './jinja.ts'

/** All tests by name. */
export const tests: Table = withFullNames([jinjaTests])

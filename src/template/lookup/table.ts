import type { Table } from '../runtime/call.ts'
import { withFullNames } from '../runtime/call.ts'

/** All lookups by name. */
export const lookups: Table = withFullNames([])

import type { Table } from '../runtime/call.ts'
import { withFullNames } from '../runtime/call.ts'
import { jinjaListFilters } from './jinja-list.ts'
import { jinjaNumberFilters } from './jinja-number.ts'
import { jinjaTextFilters } from './jinja-text.ts'

/** All filters by name. */
export const filters: Table = withFullNames([jinjaTextFilters, jinjaListFilters, jinjaNumberFilters])

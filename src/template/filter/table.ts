import { generalFilters } from '../general/table.ts'
import type { Table } from '../runtime/call.ts'
import { withFullNames } from '../runtime/call.ts'
import { utilsFilters } from '../utils/table.ts'
import { dataFilters } from './data.ts'
import { digestFilters } from './digest.ts'
import { jinjaListFilters } from './jinja-list.ts'
import { jinjaNumberFilters } from './jinja-number.ts'
import { jinjaTextFilters } from './jinja-text.ts'
import { pathFilters } from './path.ts'
import { regexFilters } from './regex.ts'
import { serialFilters } from './serial.ts'
import { setFilters } from './set.ts'
import { textFilters } from './text.ts'
import { vaultFilters } from './vault.ts'

/** All filters by name. */
export const filters: Table = new Map([
  ...generalFilters,
  ...utilsFilters,
  ...withFullNames([
    jinjaTextFilters,
    jinjaListFilters,
    jinjaNumberFilters,
    dataFilters,
    setFilters,
    digestFilters,
    pathFilters,
    regexFilters,
    serialFilters,
    textFilters,
    vaultFilters,
  ]),
])

import type { Table } from '../runtime/call.ts'
import { inCollection } from '../runtime/call.ts'
import { dictFilters } from './dicts.ts'
import { listKeyFilters } from './keys.ts'
import { listFilters } from './lists.ts'
import { tableTextFilters } from './table-text.ts'
import { generalTextFilters } from './text.ts'
import { timeUnitFilters } from './time-unit.ts'

const collection = 'community.general'

/** The filters of community.general; those that ansible.utils has too go by their full names alone. */
export const generalFilters: Table = new Map([
  ...inCollection(collection, dictFilters),
  ...inCollection(collection, listFilters),
  ...inCollection(collection, tableTextFilters),
  ...inCollection(collection, generalTextFilters),
  ...inCollection(collection, timeUnitFilters),
  ...inCollection(collection, listKeyFilters, true),
])

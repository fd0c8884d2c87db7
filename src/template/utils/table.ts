import { networkFilters } from '../network/filters.ts'
import type { Table } from '../runtime/call.ts'
import { inCollection } from '../runtime/call.ts'
import { deepKeyFilters } from './keys.ts'

const collection = 'ansible.utils'

/** The collection that the filters over addresses came from. */
const former = 'ansible.netcommon'

/** The filters of ansible.utils; those that community.general has too go by their full names alone. */
export const utilsFilters: Table = new Map([
  ...inCollection(former, networkFilters),
  ...inCollection(collection, networkFilters),
  ...inCollection(collection, deepKeyFilters, true),
])

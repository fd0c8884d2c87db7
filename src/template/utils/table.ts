import type { Table } from '../runtime/call.ts'
import { inCollection } from '../runtime/call.ts'
import { deepKeyFilters } from './keys.ts'

const collection = 'ansible.utils'

/** The filters of ansible.utils; those that community.general has too go by their full names alone. */
export const utilsFilters: Table = new Map(inCollection(collection, deepKeyFilters, true))

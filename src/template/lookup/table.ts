import type { Value } from '../../text/value.ts'
import type { Table } from '../runtime/call.ts'
import { free, table, withFullNames } from '../runtime/call.ts'
import { str } from '../value/repr.ts'
import { fileLookups } from './file.ts'
import { listLookups } from './list.ts'
import { passwordLookups } from './password.ts'
import { sequence } from './sequence.ts'
import { systemLookups } from './system.ts'
import { tableFileLookups } from './table-file.ts'

/** All lookups by name; each gives a list. */
export const lookups: Table = withFullNames([
  fileLookups,
  listLookups,
  passwordLookups,
  systemLookups,
  tableFileLookups,
  table({ sequence: free((_use, terms): Value => terms.flatMap((term) => sequence(str(term)))) }),
])

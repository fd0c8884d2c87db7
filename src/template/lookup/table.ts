import type { Value } from '../../text/value.ts'
import type { Table } from '../runtime/call.ts'
import { free, inCollection, table, withFullNames } from '../runtime/call.ts'
import { csvLookups } from './csv.ts'
import { fileLookups } from './file.ts'
import { iniLookups } from './ini.ts'
import { listLookups } from './list.ts'
import { textTerm } from './option.ts'
import { passwordLookups } from './password.ts'
import { sequence } from './sequence.ts'
import { systemLookups } from './system.ts'
import { urlLookups } from './url.ts'

/** Lookups that Ansible has in a collection now. */
const moved = ['cartesian', 'flattened']

const own: Table = withFullNames([
  fileLookups,
  listLookups,
  passwordLookups,
  systemLookups,
  iniLookups,
  csvLookups,
  urlLookups,
  table({ sequence: free((_use, terms): Value => terms.flatMap((term) => sequence(textTerm(term, 'sequence')))) }),
])

/** All lookups by name; each gives a list. */
export const lookups: Table = new Map([
  ...own,
  ...inCollection('community.general', new Map([...own].filter(([name]) => moved.includes(name))), true),
])

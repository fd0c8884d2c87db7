import type { Value } from '../../text/value.ts'
import { DateTime } from '../value/date.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'

/** Ansible's `now()`: the present time of this machine or, when asked, of UTC. */
export function now(utc: Value = false, format: Value = null): Value {
  const at = Date.now()
  const made = new DateTime(truth(utc) ? at : at - new Date(at).getTimezoneOffset() * 60_000)
  return format === null ? made : made.strftime(str(format))
}

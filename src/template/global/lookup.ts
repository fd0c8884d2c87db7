import { Failure } from '../../error/failure.ts'
import { didYouMean } from '../../text/nearest.ts'
import type { Value } from '../../text/value.ts'
import { Fault, typeFault } from '../fault.ts'
import type { Keywords } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { iterate } from '../value/iterate.ts'
import { isText } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { truth } from '../value/truth.ts'
import { touch } from '../value/undefined.ts'

/** What a failing lookup gives instead, as its `errors` argument says; `strict` throws. */
function rescued(use: Context, error: unknown, how: string, list: boolean): Value {
  const own = error instanceof Fault || (error instanceof Failure && error.code.startsWith('template-'))
  if (!own || how === 'strict') throw error
  if (how === 'warn') use.engine.warn(error.message)
  return list ? [] : null
}

function found(use: Context, args: readonly Value[], keywords: Keywords, wantList: boolean): Value {
  const [name, ...terms] = args
  if (name === undefined) return typeFault('a lookup needs the name of a plugin')
  const plugin = use.engine.lookups.get(str(name))
  if (!plugin)
    return typeFault(`lookup plugin (${str(name)}) not found`, didYouMean(str(name), use.engine.lookups.keys()))
  for (const term of terms) touch(term)
  const rest = new Map(keywords)
  const asList = truth(rest.get('wantlist') ?? wantList)
  const how = str(rest.get('errors') ?? 'strict')
  if (!['strict', 'warn', 'ignore'].includes(how)) return typeFault(`errors must be strict, warn or ignore, not ${how}`)
  rest.delete('errors')
  rest.delete('wantlist')
  try {
    const list = iterate(plugin.invoke(use, terms, rest))
    if (asList || list.length === 0) return list
    if (list.every(isText)) return list.map(str).join(',')
    return list.length === 1 ? (list[0] as Value) : list
  } catch (error) {
    return rescued(use, error, how, asList)
  }
}

/** `lookup('name', terms…)`: one value, or texts joined by commas. */
export const lookup = (use: Context, args: readonly Value[], keywords: Keywords): Value =>
  found(use, args, keywords, false)

/** `query('name', terms…)`: always a list. */
export const query = (use: Context, args: readonly Value[], keywords: Keywords): Value =>
  found(use, args, keywords, true)

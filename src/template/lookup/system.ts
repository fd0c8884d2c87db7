import type { Value } from '../../text/value.ts'
import type { Question } from '../answers.ts'
import { typeFault } from '../fault.ts'
import { withinTime } from '../regex/guard.ts'
import { pythonRegex } from '../regex/translate.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { isText, plain, typeName } from '../value/kind.ts'
import { str } from '../value/repr.ts'
import { present, Undefined } from '../value/undefined.ts'
import { commandOutput } from './command.ts'
import { textTerm, word } from './option.ts'
import { slow } from './slow.ts'

function env(_use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const fallback = keywords.get('default') ?? ''
  return terms.map((term) => {
    const [name] = textTerm(term, 'env').trim().split(/\s+/)
    if (!name) return typeFault('the lookup env takes the name of a variable of the environment')
    const found = Object.hasOwn(process.env, name) ? process.env[name] : undefined
    return found ?? (fallback instanceof Undefined ? fallback.fail() : fallback)
  })
}

/** Variables by name: `lookup('vars', 'name')`. */
function vars(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const fallback = keywords.get('default') ?? undefined
  return terms.map((term) => {
    const name = textTerm(term, 'vars')
    return present(use.outside.lookup(name), () =>
      present(fallback, () => Undefined.because(`No variable found with this name: ${name}`, name).fail()),
    )
  })
}

/** A term that names a variable or a setting. */
const setting = (term: Value): string =>
  isText(term) ? plain(term) : typeFault(`Invalid setting identifier: the name is text, not ${typeName(term)}`)

function varnames(use: Context, terms: readonly Value[]): Value {
  const names = [...use.outside.names()]
  return terms.flatMap((term) => {
    const pattern = setting(term)
    return names.filter((name) => {
      const regex = pythonRegex(pattern, {}, name)
      return withinTime(regex, name, () => name.search(regex) >= 0)
    })
  })
}

function hostnames(use: Context, terms: readonly Value[]): Value {
  const { hosts } = use.engine.support
  if (!hosts) return typeFault('the lookup inventory_hostnames needs an inventory')
  return [...hosts(terms.map(str).join(','))]
}

function config(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const missing = word(keywords, 'on_missing') ?? 'error'
  if (!['error', 'skip', 'warn'].includes(missing))
    return typeFault(`on_missing of the lookup config is ${missing}; valid values are error, skip and warn`)
  if (keywords.has('plugin_type') || keywords.has('plugin_name'))
    return typeFault('the lookup config knows no settings of plugins', 'ask for the variable that sets it')
  return terms.flatMap((term) => {
    const name = setting(term)
    const found = use.engine.support.setting?.(name)
    if (found !== undefined) return [found]
    if (missing === 'error') return typeFault(`Unable to find setting ${name}`)
    if (missing === 'warn') use.engine.warn(`the lookup config found no setting ${name}`)
    return []
  })
}

/** A lookup that asks the shell of the control machine, a command a term. */
const ofShell = (name: string, read: (output: string) => Value[]) =>
  slow(name, (use, terms): Question<Value> => {
    const cwd = use.engine.support.folders?.('')[0]
    const questions = terms.map((term) => commandOutput(str(term), name, cwd))
    return {
      later: async () => (await Promise.all(questions.map(async (one) => one.later()))).flatMap(read),
      now: () => questions.map((one) => one.now()).flatMap(read),
    }
  })

/** Lines as Python splits bytes into them. */
export function byteLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** Ansible's lookups that ask the control machine or the play. */
export const systemLookups = table({
  config: free(config),
  env: free(env),
  inventory_hostnames: free(hostnames),
  lines: ofShell('lines', byteLines),
  pipe: ofShell('pipe', (output) => [output.trimEnd()]),
  varnames: free(varnames),
  vars: free(vars),
})

import { spawnSync } from 'node:child_process'
import type { Value } from '../../text/value.ts'
import { typeFault } from '../fault.ts'
import { splitLines } from '../method/split.ts'
import type { Keywords } from '../runtime/call.ts'
import { free, table } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { str } from '../value/repr.ts'
import { present, Undefined } from '../value/undefined.ts'

const largest = 64 * 1024 * 1024

/** What a command of the control machine's shell prints. */
function output(use: Context, lookup: string, command: string): string {
  const cwd = use.engine.support.folders?.('')[0]
  const done = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', maxBuffer: largest, ...(cwd ? { cwd } : {}) })
  if (done.error) return typeFault(`the lookup ${lookup} could not run '${command}': ${done.error.message}`)
  if (done.status !== 0) {
    const said = done.stderr.trim()
    return typeFault(
      `the lookup ${lookup}: '${command}' returned ${done.status ?? done.signal}${said ? `: ${said}` : ''}`,
    )
  }
  return done.stdout
}

function env(_use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const fallback = keywords.get('default') ?? ''
  return terms.map((term) => {
    const [name = ''] = str(term).split(/\s+/)
    const found = Object.hasOwn(process.env, name) ? process.env[name] : undefined
    return found ?? (fallback instanceof Undefined ? fallback.fail() : fallback)
  })
}

/** Variables by name: `lookup('vars', 'name')`. */
function vars(use: Context, terms: readonly Value[], keywords: Keywords): Value {
  const fallback = keywords.get('default')
  return terms.map((term) => {
    const name = str(term)
    return present(use.outside.lookup(name), () =>
      present(fallback, () => Undefined.because(`No variable found with this name: ${name}`, name).fail()),
    )
  })
}

function varnames(use: Context, terms: readonly Value[]): Value {
  const names = [...use.outside.names()]
  return terms.flatMap((term) => {
    const regex = new RegExp(str(term), 'u')
    return names.filter((name) => regex.test(name))
  })
}

/** Ansible's lookups that ask the control machine or the play. */
export const systemLookups = table({
  env: free(env),
  pipe: free((use, terms) => terms.map((term) => output(use, 'pipe', str(term)).trimEnd())),
  lines: free((use, terms) =>
    terms.flatMap((term) => splitLines(output(use, 'lines', str(term))).map((line) => line.trimEnd())),
  ),
  vars: free(vars),
  varnames: free(varnames),
  inventory_hostnames: free((use, terms) => {
    const { hosts } = use.engine.support
    if (!hosts) return typeFault('the lookup inventory_hostnames needs an inventory')
    return terms.flatMap((term) => [...hosts(str(term))])
  }),
  url: free(() => typeFault('the lookup url is not here yet', 'fetch it in a task: uri or get_url')),
})

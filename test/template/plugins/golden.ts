import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { Failure } from '../../../src/error/failure.ts'
import { InventoryBuilder } from '../../../src/inventory/builder.ts'
import { readIni } from '../../../src/inventory/ini.ts'
import type { Inventory } from '../../../src/inventory/inventory.ts'
import { selectHosts } from '../../../src/inventory/pattern.ts'
import { Dialect, type TemplateFile } from '../../../src/template/dialect.ts'
import { toJsonText } from '../../../src/template/filter/json.ts'
import type { LookupSupport } from '../../../src/template/lookup/support.ts'
import { repr } from '../../../src/template/value/repr.ts'
import type { Dict, Value } from '../../../src/text/value.ts'
import { dict, entries, get, isDict } from '../../../src/text/value.ts'
import { parseYaml, plain } from '../../../src/text/yaml.ts'
import { lazyScope } from '../lazy-scope.ts'

/** An expression and what Ansible gives for it: Python's repr of the value, or a failure. */
export interface Example {
  readonly expression: string
  /** Undefined where it fails. */
  readonly gives: string | undefined
  /** Why it is meant to be otherwise here; such an answer is written by hand. */
  readonly because: string | undefined
}

/** A table of examples over common variables. */
export interface Examples {
  readonly file: string
  readonly vars: Dict
  /** Why the answers are written by hand, where the real Ansible of the test does not have the plugins. */
  readonly byHand: string | undefined
  readonly examples: readonly Example[]
}

const FAILS = 'fails'

/** The folder in which lookups look for files; in answers it is called PLACE. */
const place = resolve('test/template/plugins/place')
const withPlace = (text: string): string => text.replaceAll(place, 'PLACE')

/** What the environment has for the lookup `env`, here and for the real Ansible. */
const environment = { TUTTI_LOOKUP: 'from outside' }

const first = (paths: readonly string[]): string | undefined => paths.find((path) => existsSync(path))

const settings: Readonly<Record<string, Value>> = {
  DEFAULT_FORKS: 5,
  DEFAULT_BECOME_USER: 'root',
  DEFAULT_BECOME_METHOD: 'sudo',
  DEFAULT_ROLES_PATH: ['/etc/ansible/roles'],
}

/** What lookups need: the files of the place, and the hosts of the variable `groups`. */
const supportFor = (vars: Dict): LookupSupport => ({
  files: (name, folder) => first(isAbsolute(name) ? [name] : [join(place, folder, name), join(place, name)]),
  folders: (folder) => (folder === '' ? [place] : [join(place, folder), place]),
  hosts: (pattern) => selectHosts(inventoryOf(vars), pattern),
  setting: (name) => settings[name],
})

function inventoryOf(vars: Dict): Inventory {
  const groups = entries((get(vars, 'groups') ?? {}) as Dict).filter(([name]) => name !== 'all')
  const lines = groups.map(([name, hosts]) => `[${name}]\n${(hosts as readonly string[]).join('\n')}\n`)
  const builder = new InventoryBuilder()
  readIni({ file: 'hosts', text: lines.join('\n') }, builder)
  return builder.build()
}

/** Reads `test/template/plugins/NAME.yml`. */
export function readExamples(name: string): Examples {
  const file = `test/template/plugins/${name}.yml`
  const [whole = null] = parseYaml({ file, text: readFileSync(file, 'utf8') }).map(plain)
  if (!isDict(whole)) throw new Error(`${file} holds no table`)
  const vars = get(whole, 'vars') ?? {}
  const groups = get(whole, 'examples') as readonly Dict[]
  const examples = groups.map((one): Example => {
    const [first] = entries(one)
    const answer = first?.[1] ?? null
    const because = get(one, 'because')
    return {
      expression: String(first?.[0]),
      gives: answer === FAILS ? undefined : String(answer),
      because: because === undefined ? undefined : String(because),
    }
  })
  const byHand = get(whole, 'by_hand')
  return { file, vars: vars as Dict, byHand: byHand === undefined ? undefined : String(byHand), examples }
}

const quoted = (text: string): string => JSON.stringify(text)

/** Writes the answers of the real Ansible into a table; those that differ on purpose stay. */
export function renewExamples(table: Examples): void {
  const expressions = table.examples.map((one) => one.expression)
  const form = { indent: null, sortKeys: false, ascii: false, separators: [',', ':'] } as const
  const asked = toJsonText(
    dict([
      ['vars', table.vars],
      ['folder', place],
      ['expressions', expressions],
    ]),
    form,
  )
  const done = spawnSync('test/template/plugins/oracle.py', {
    input: asked,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...environment },
  })
  if (done.status !== 0) throw new Error(`the oracle failed: ${done.stderr}`)
  const answers = JSON.parse(done.stdout) as readonly { readonly gives?: string }[]
  const text = readFileSync(table.file, 'utf8')
  const head = text.slice(0, text.indexOf('\nexamples:') + '\nexamples:\n'.length)
  const lines = table.examples.map(({ expression, gives, because }, i) => {
    const answer = because === undefined ? withPlace(answers[i]?.gives ?? FAILS) : (gives ?? FAILS)
    const reason = because === undefined ? '' : `\n    because: ${quoted(because)}`
    return `  - ${quoted(expression)}: ${quoted(answer)}${reason}\n`
  })
  writeFileSync(table.file, head + lines.join(''))
}

/** What an expression comes to here: Python's repr of the value; undefined where the language refuses it. */
export function answerOf({ vars }: Examples, expression: string): string | undefined {
  Object.assign(process.env, environment)
  const support = supportFor(vars)
  const dialect = new Dialect({ support, searchPath: (name) => templateIn(support, name) })
  try {
    return withPlace(
      repr(dialect.render(`{{ ${expression} }}`, lazyScope(vars, dialect), undefined, { verbatimStrings: false })),
    )
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

function templateIn(support: LookupSupport, name: string): TemplateFile | undefined {
  const file = support.files?.(name, 'templates')
  return file === undefined ? undefined : { file, text: readFileSync(file, 'utf8') }
}

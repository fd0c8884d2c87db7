import * as argument from '../../src/module/argument.ts'
import { Refusal, type Returned, resource } from '../../src/module/contract.ts'
import { lines, sh } from '../../src/shell/script.ts'
import { askStatements, clientFunctions, statements } from './client.ts'
import { literal, name } from './escape.ts'
import { explainErrors } from './explain.ts'
import { loginArgs } from './login-args.ts'
import { readAnswer } from './read-answer.ts'
import { readResults } from './read-results.ts'
import { isNumber, sameValue } from './variables-value.ts'

const args = argument.args({
  ...loginArgs,
  variable: argument
    .str()
    .refine((text) => /^[0-9A-Za-z_.]+$/.test(text), 'expected a name of letters, digits, underscores and dots')
    .describe('The name of the variable.'),
  value: argument.str().optional().describe('What it should be; without it, the variable is only read.'),
  mode: argument
    .choice(['global', 'persist', 'persist_only'])
    .default('global')
    .describe('Until the server restarts, also after that, or only after that; all but the first need MySQL 8.'),
})

type Args = typeof args._output

/** A variable of a server: its value now, and the one kept for the next start. Text that equals the wish is the wish. */
type VariableState = { readonly value: string; readonly kept: string }

const verbs = { global: 'GLOBAL', persist: 'PERSIST', persist_only: 'PERSIST_ONLY' } as const

const quoted = (variable: string): string => variable.split('.').map(name).join('.')

const show = (scope: string, variable: string): string =>
  `SHOW ${scope} VARIABLES WHERE Variable_name = ${literal(variable)}`

const keptOnes = (variable: string): string =>
  `SELECT VARIABLE_NAME AS Variable_name, VARIABLE_VALUE AS Value FROM performance_schema.persisted_variables WHERE VARIABLE_NAME = ${literal(variable)}`

function readVariable(it: Args, stdout: string): VariableState {
  let results: ReturnType<typeof readAnswer>
  try {
    results = readAnswer(stdout, it)
  } catch (error) {
    if (error instanceof Refusal && error.message.includes('persisted_variables'))
      throw new Refusal(
        'Server version must be 8.0 or greater: only MySQL keeps variables for the next start by itself',
      )
    throw error
  }
  const [global, session, kept] = results.map((rows) => rows[0]?.Value)
  const value = global ?? session
  if (value === undefined || value === null) throw new Refusal(`Variable not available "${it.variable}"`)
  const asWished = (shown: string): string => (it.value !== undefined && sameValue(it.value, shown) ? it.value : shown)
  return { value: asWished(value), kept: asWished(kept ?? '') }
}

/** A variable of a running server. */
export const mysqlVariables = resource<Args, VariableState>({
  name: 'mysql_variables',
  purpose: 'A variable of a running MySQL or MariaDB server.',
  returns: { queries: 'The statement that sets the variable.' },
  examples: [
    { name: 'What the variable is', args: { variable: 'max_connections' } },
    { name: 'More connections', args: { variable: 'max_connections', value: 500 } },
    { name: 'Read only, also after a restart', args: { variable: 'read_only', value: 'ON', mode: 'persist' } },
  ],
  args,
  observe: (it) => ({
    script: askStatements(it, [
      show('GLOBAL', it.variable),
      show('SESSION', it.variable),
      ...(it.mode === 'global' || it.value === undefined ? [] : [keptOnes(it.variable)]),
    ]),
    parse: (stdout) => readVariable(it, stdout),
  }),
  desire: ({ value, mode }) => ({
    value: mode === 'persist_only' ? null : (value ?? null),
    kept: mode === 'global' ? null : (value ?? null),
  }),
  converge(_, it) {
    const { value = '' } = it
    const set = `SET ${verbs[it.mode]} ${quoted(it.variable)} = ${isNumber(value) ? value.trim() : literal(value)}`
    return lines(clientFunctions(it), statements([set, 'SHOW WARNINGS', show('GLOBAL', it.variable)], sh` --xml`))
  },
  report(it, { is, should }, answer): Returned {
    if (it.value === undefined) return { msg: is.value }
    const sameKept = it.mode === 'global' || is.kept === should.kept
    if (sameKept && (it.mode === 'persist_only' || is.value === should.value)) return { msg: unchanged[it.mode] }
    const set = `SET ${verbs[it.mode]} ${quoted(it.variable)} = ${it.value}`
    const before = it.mode === 'persist_only' ? is.kept || 'False' : is.value
    return { msg: `Variable change succeeded prev_value=${before}`, queries: [set], ...warnings(it, answer?.stdout) }
  },
  explain: (it, { stderr }) => explainErrors(stderr, it),
})

const unchanged = {
  global: 'Variable is already set to requested value.',
  persist: 'Variable is already set to requested value globally and stored into mysqld-auto.cnf file.',
  persist_only: 'Variable is already stored into mysqld-auto.cnf with requested value.',
} as const

/** What the server made of the value, where it is not what was asked for. */
function warnings({ value = '', variable, mode }: Args, stdout: string | undefined): Returned {
  const [told = [], now = []] = readResults(stdout ?? '')
  const said = told.map((row) => row.Message ?? '')
  const made = now[0]?.Value
  if (mode !== 'persist_only' && made !== undefined && made !== null && !sameValue(value, made))
    said.push(`the server made ${made} of ${value}: ask for that, or ${variable} is set again each time`)
  return said.length === 0 ? {} : { warnings: said }
}

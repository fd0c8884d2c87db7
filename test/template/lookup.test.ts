import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { Dialect } from '../../src/template/dialect.ts'
import { scopeOf } from './scope.ts'

const folder = mkdtempSync(join(tmpdir(), 'tutti-lookup-'))
mkdirSync(join(folder, 'files'))
writeFileSync(join(folder, 'files', 'a.txt'), 'one {{ x }}\n\n')
writeFileSync(join(folder, 'files', 'b.txt'), 'two\n')
writeFileSync(join(folder, 't.j2'), '{{ x }}!\n')
test.after.always(() => rmSync(folder, { recursive: true }))

const dialect = new Dialect({
  support: {
    files: (name, kind) =>
      [join(folder, kind, name), join(folder, name), name].find((path) => path.startsWith('/') && existsSync(path)),
    folders: (kind) => [join(folder, kind), folder],
    hosts: (pattern) => (pattern === 'all' ? ['h1', 'h2'] : []),
  },
})
const scope = scopeOf({ x: 1, my_a: 'A', my_b: 'B' })
const value = (expression: string): unknown => dialect.evaluate(expression, scope)
const message = (expression: string): string => {
  try {
    value(expression)
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message}`
    throw error
  }
  return 'nothing was thrown'
}

test('file reads files where they are found, and never renders them', (t) => {
  t.is(value("lookup('file', 'a.txt')"), 'one {{ x }}')
  t.is(value("lookup('file', 'a.txt', 'b.txt')"), 'one {{ x }},two')
  t.deepEqual(value("query('ansible.builtin.file', 'b.txt')"), ['two'])
  t.regex(message("lookup('file', 'none.txt')"), /could not find the file 'none.txt'/)
  t.is(value("lookup('file', 'none.txt', errors='ignore') | default('d', true)"), 'd')
})

test('template renders a file with the variables, and more if given', (t) => {
  t.is(value("lookup('template', 't.j2')"), '1!\n')
  t.is(value("lookup('template', 't.j2', template_vars={'x': 2})"), '2!\n')
})

test('fileglob and first_found look in the folders', (t) => {
  t.deepEqual(value("query('fileglob', '*.txt') | map('basename') | list"), ['a.txt', 'b.txt'])
  t.is(value("lookup('first_found', ['no', 'b.txt']) | basename"), 'b.txt')
  t.is(value("lookup('first_found', {'files': ['no', 'b.txt'], 'paths': ['files']}) | basename"), 'b.txt')
  t.deepEqual(value("query('first_found', ['no'], skip=true)"), [])
  t.regex(message("lookup('first_found', ['no', 'nope'])"), /found none of: no, nope/)
})

test('vars and varnames ask the scope', (t) => {
  t.is(value("lookup('vars', 'my_' ~ 'a')"), 'A')
  t.is(value("lookup('vars', 'nope', default='d')"), 'd')
  t.deepEqual(value("query('varnames', '^my_')"), ['my_a', 'my_b'])
  t.regex(message("lookup('vars', 'nope')"), /^template-undefined: No variable found with this name: nope/)
})

test('pipe and lines run a command of the control machine', (t) => {
  t.is(value("lookup('pipe', 'echo a; echo b')"), 'a\nb')
  t.deepEqual(value("query('lines', 'echo a; echo b')"), ['a', 'b'])
  t.regex(message("lookup('pipe', 'echo oh >&2; exit 3')"), /returned 3: oh/)
})

test('password makes a password once, readable by its owner alone', (t) => {
  const path = join(folder, 'secret', 'pw')
  const made = value(`lookup('password', '${path} length=12 chars=digits')`)
  t.regex(String(made), /^\d{12}$/)
  t.is(value(`lookup('password', '${path} length=12 chars=digits')`), made)
  t.is(readFileSync(path, 'utf8'), `${made}\n`)
  t.is(statSync(path).mode & 0o777, 0o600)
  t.regex(message("lookup('password', '/dev/null length=0')"), /length 0/)
})

test('sequence counts', (t) => {
  t.deepEqual(value("query('sequence', 'start=4 end=0 stride=-2')"), ['4', '2', '0'])
  t.deepEqual(value("query('sequence', '1-3:h%02d')"), ['h01', 'h02', 'h03'])
  t.deepEqual(value("query('sequence', 'count=2')"), ['1', '2'])
  t.regex(message("query('sequence', 'start=1')"), /must specify count or end/)
})

test('what only arranges its terms', (t) => {
  t.deepEqual(value("query('dict', {'k': 'v'})"), [{ key: 'k', value: 'v' }])
  t.deepEqual(value("query('nested', [1, 2], [3])"), [
    [1, 3],
    [2, 3],
  ])
  t.deepEqual(value("query('inventory_hostnames', 'all')"), ['h1', 'h2'])
})

test('an unknown lookup says what is near', (t) => {
  const found = t.throws(() => value("lookup('fil', 'x')"), { instanceOf: Failure })
  t.is(found?.hint, 'did you mean "file"?')
})

test('lookups that moved to a collection go by their full names, too', (t) => {
  t.deepEqual(value("query('community.general.flattened', [1, [2, [3]]])"), value("query('flattened', [1, [2, [3]]])"))
  t.deepEqual(value("query('community.general.cartesian', [1, 2], [3])"), value("query('cartesian', [1, 2], [3])"))
  t.regex(message("lookup('community.general.env', 'HOME')"), /community\.general\.env/)
})

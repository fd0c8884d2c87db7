import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const program = fileURLToPath(new URL('../../src/cli/tutti.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'tutti-template-'))
test.after.always(() => rmSync(folder, { recursive: true }))

writeFileSync(join(folder, 'hosts'), '[web]\nweb01 port=8080\n')
mkdirSync(join(folder, 'group_vars'))
writeFileSync(join(folder, 'group_vars', 'web.yml'), 'listen: "{{ inventory_hostname }}:{{ port }}"\n')
writeFileSync(join(folder, 'part.j2'), 'part of {{ name }}')
writeFileSync(
  join(folder, 'site.j2'),
  "{% set name = 'site' %}\n{{ listen }} {% include 'part.j2' %} {{ '\\t' | length }}\n",
)

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(words: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'template', ...words], {
    encoding: 'utf8',
    input,
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
  })
  return { status, stdout, stderr }
}

const good = (stdout: string): Ran => ({ status: 0, stdout, stderr: '' })

test('a template is rendered as a playbook would render it', (t) => {
  t.deepEqual(run(["{{ [3, 1] | sort }} and {{ 'x' }}"]), good('[1, 3] and x\n'))
  t.deepEqual(run(['plain ~ text', '-e', 'plain=a', '-e', 'text=b']), good('ab\n'))
  t.deepEqual(
    run(['{{ {"a": [1, 2.0, none]} }}']),
    good('{\n    "a": [\n        1,\n        2.0,\n        null\n    ]\n}\n'),
  )
  t.deepEqual(run(["{{ lookup('pipe', 'echo slow') }}"]), good('slow\n'))
})

test('the rule for results is chosen by an option, or by the environment', (t) => {
  const words = ['{{ 1 + 1 }}', '[{{ 1 }}]']
  const made = (extra: readonly string[], env: NodeJS.ProcessEnv = {}): readonly string[] => {
    const lines = words.map((template) => JSON.stringify({ template })).join('\n')
    return run(['--jsonl', ...extra], lines, env)
      .stdout.trim()
      .split('\n')
      .map((line) => JSON.stringify(JSON.parse(line).value))
  }
  const [literal, typed, native] = [
    ['"2"', '[1]'],
    ['2', '"[1]"'],
    ['2', '[1]'],
  ]
  t.deepEqual(made([]), literal)
  t.deepEqual(made(['--template-results', 'typed']), typed)
  t.deepEqual(made([], { TUTTI_TEMPLATE_RESULTS: 'typed' }), typed)
  t.deepEqual(made([], { ANSIBLE_JINJA2_NATIVE: 'true' }), native)
  t.deepEqual(made(['--template-results', 'literal'], { ANSIBLE_JINJA2_NATIVE: 'true' }), literal)
  const wrong = run(['1'], '', { TUTTI_TEMPLATE_RESULTS: 'old' })
  t.is(wrong.status, 5)
  t.regex(wrong.stderr, /TUTTI_TEMPLATE_RESULTS must be one of typed, literal, native, got "old"/)
  t.is(run(['1', '--template-results', 'old']).status, 5)
})

test('a host brings its variables, and a file finds others beside it', (t) => {
  t.deepEqual(run(['listen', '-i', 'hosts', '--host', 'web01']), good('web01:8080\n'))
  const made = run(['--file', join(folder, 'site.j2'), '-i', 'hosts', '--host', 'web01', '-e', 'port=1'])
  t.deepEqual(made, good('web01:1 part of site 1\n'))
  const none = run(['listen', '-i', 'hosts', '--host', 'web02'])
  t.is(none.status, 5)
  t.regex(none.stderr, /the inventory has no host "web02"\n {2}did you mean "web01"\?/)
})

test('a failure tells its place and ends with its code', (t) => {
  const missing = run(['{{ nope.x }}'])
  t.deepEqual([missing.status, missing.stdout], [1, ''])
  t.is(missing.stderr, "ERROR! command line:1:9  'nope' is undefined\n   1 | {{ nope.x }}\n     |         ^\n")
  t.is(run(['{{ 1 +']).status, 4)
  t.is(run(['--file', 'none.j2']).status, 1)
  t.is(run([]).status, 5)
  t.is(run(['x', '--jsonl']).status, 5)
})

test('each line of JSON is answered by one, whatever it is', (t) => {
  const lines = [
    '{"id": 1, "template": "{{ a }}-{{ b }}", "vars": {"a": 1, "b": "{{ a }}"}}',
    'no json',
    '[1]',
    '{"id": 2}',
    '{"id": {"a": 1.0}, "template": "a\\n {{ nope }}"}',
    '{"id": "s", "template": "{{ a"}',
    '{"id": "t", "template": "{{ 1 + none }}"}',
    '{"id": "l", "template": "{{ 9 ** (9 ** 9) }}"}',
    '{"id": "c", "template": "{{ x }}", "vars": {"x": "{{ y }}", "y": "{{ x }}"}}',
    '{"id": "big", "template": "{{ x }}", "vars": {"x": [123456789012345678901234567890, 1.0]}}',
    '{"id": "file", "template": "{% include \\"part.j2\\" %}{{ \\"\\\\t\\" | length }}", "vars": {"name": "it"}, "file": "other.j2"}',
    '{"id": "o", "template": "[[ 1 ]]", "options": {"variable_start_string": "[[", "variable_end_string": "]]"}}',
    '{"id": "w", "template": "", "options": {"marks": 1}}',
    '',
  ]
  const { status, stdout } = run(['--jsonl', '--template-results', 'typed'], lines.join('\n'))
  t.is(status, 0)
  const [first, json, list, empty, undefinedLine, syntax, type, limit, cycle, ...rest] = stdout.trim().split('\n')
  t.is(first, '{"id":1,"text":"1-1","value":"1-1"}')
  const failed = (line: string | undefined, id: unknown, kind: string, where: readonly (number | null)[]): void => {
    const answer = JSON.parse(line ?? 'null')
    t.deepEqual([answer.id, answer.error.kind, answer.error.line, answer.error.column], [id, kind, ...where], line)
    t.truthy(answer.error.message)
  }
  failed(json, null, 'type', [null, null])
  failed(list, null, 'usage', [null, null])
  failed(empty, 2, 'usage', [null, null])
  failed(undefinedLine, { a: 1 }, 'undefined', [2, 5])
  failed(syntax, 's', 'syntax', [1, 3])
  failed(type, 't', 'type', [1, 6])
  failed(limit, 'l', 'limit', [1, 6])
  t.is(JSON.parse(cycle ?? '').error.kind, 'cycle')
  t.deepEqual(rest.slice(0, 3), [
    '{"id":"big","text":"[123456789012345678901234567890, 1.0]","value":[123456789012345678901234567890,1.0]}',
    '{"id":"file","text":"part of it1","value":"part of it1"}',
    '{"id":"o","text":"1","value":1}',
  ])
  failed(rest[3], 'w', 'usage', [null, null])
  t.is(rest.length, 4)
})

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { parseKeyValue, splitFreeForm } from '../../src/module/free-form.ts'

const free = (text: string): readonly [string, Record<string, string>] => {
  const { free, named } = splitFreeForm(text, ['cmd', 'argv', 'chdir', 'creates'])
  return [free, { ...named }]
}

test('options are taken out of the text, wherever they stand', (t) => {
  t.deepEqual(free('ls -l chdir=/tmp'), ['ls -l', { chdir: '/tmp' }])
  t.deepEqual(free('chdir=/tmp ls -l'), ['ls -l', { chdir: '/tmp' }])
  t.deepEqual(free('ls chdir=/tmp -l'), ['ls -l', { chdir: '/tmp' }])
  t.deepEqual(free('ls creates="a b" chdir=\'c d\''), ['ls', { creates: 'a b', chdir: 'c d' }])
})

test('everything else stays as it was written', (t) => {
  t.deepEqual(free('echo  a\tb "c  d"  e=f'), ['echo  a\tb "c  d"  e=f', {}])
  t.deepEqual(free('cat <<E\n  a\n\n b\nE\n'), ['cat <<E\n  a\n\n b\nE\n', {}])
  t.deepEqual(free('dd if=/dev/zero of=x'), ['dd if=/dev/zero of=x', {}])
})

test('the free form itself is never named inside the text', (t) => {
  t.deepEqual(free('run cmd=x argv=y'), ['run cmd=x argv=y', {}])
})

test('an option no module knows is named, so that it can be refused', (t) => {
  t.deepEqual(free('ls warn=no'), ['ls', { warn: 'no' }])
})

test('templates are kept whole', (t) => {
  t.deepEqual(free("echo {{ a | default('chdir=/x y') }} chdir={{ b + ' c' }}"), [
    "echo {{ a | default('chdir=/x y') }}",
    { chdir: "{{ b + ' c' }}" },
  ])
  t.deepEqual(free('echo {% if a %}chdir=/x b{% endif %}'), ['echo {% if a %}chdir=/x b{% endif %}', {}])
})

test('an escaped equals sign is a character', (t) => {
  t.deepEqual(free('echo chdir\\=/tmp'), ['echo chdir=/tmp', {}])
})

test('a backslash at the end of a line continues it', (t) => {
  t.deepEqual(free('ls \\\n  -l'), ['ls  -l', {}])
})

test('name=value text is a mapping', (t) => {
  t.deepEqual(
    { ...parseKeyValue('a=b c="d e" f=\'g "h"\' i={{ j k }} l="{{ m }} n" o= p=q=r') },
    {
      a: 'b',
      c: 'd e',
      f: 'g "h"',
      i: '{{ j k }}',
      l: '{{ m }} n',
      o: '',
      p: 'q=r',
    },
  )
  t.deepEqual({ ...parseKeyValue('msg="a\\nb\\t\\x41\\u00e9"') }, { msg: 'a\nb\tAé' })
  t.deepEqual(parseKeyValue(' \n '), {})
  t.is(Object.hasOwn(parseKeyValue('__proto__=x'), '__proto__'), true)
})

test('a word that is no argument is refused', (t) => {
  const failure = t.throws(() => parseKeyValue('name=nginx present'), { instanceOf: Failure })
  t.is(failure?.code, 'bad-argument')
  t.true(failure?.message.includes('"present"'))
})

test('an open quote or template is refused', (t) => {
  for (const text of ["echo it's", 'a="b', 'echo {{ a', 'echo {% if a']) {
    const failure = t.throws(() => splitFreeForm(text, []), { instanceOf: Failure })
    t.is(failure?.code, 'bad-argument')
    t.true(failure?.message.includes('never closed'))
  }
})

/** Texts on which Ansible's own reading and this one are compared. */
const texts = [
  'echo hi',
  'echo  a   b ',
  'ls chdir=/tmp -l',
  'ls  chdir=/tmp  -l',
  'ls -l  chdir=/tmp',
  'a\nchdir=/x\nb',
  'a chdir=/x\nb',
  'a\n  b\n    c\n',
  'creates=/x\na\nb',
  'echo "a  b" \'c  d\'',
  'echo "chdir=/x y" creates="a \\" b"',
  "echo {{ a | default('b c') }} d",
  '{{ cmd }} creates={{ x }}/y',
  'echo {% if x %} chdir=/a {% endif %} z',
  'echo x\\=y z',
  'echo =a b=',
  'removes=a executable=/bin/bash stdin="x\\ny" echo',
  'ls \\\n -l \\\n -a',
  'echo "multi\nline" creates=x',
  'stdin_add_newline=no strip_empty_ends=yes cat',
  'warn=false x',
  "sed -e 's/a=b/c d/' f",
  'awk -F= "{print $1}"',
  'echo "it\'s" creates=/y',
]

const oracle = `
import json, sys
sys.path.insert(0, '/usr/lib/python3/dist-packages')
from ansible.parsing.splitter import parse_kv
print(json.dumps([parse_kv(text, check_raw=True) for text in json.load(sys.stdin)]))
`

test('reads what Ansible reads', (t) => {
  const python = '/usr/bin/python3'
  const ran = existsSync(python)
    ? spawnSync(python, ['-c', oracle], { input: JSON.stringify(texts), encoding: 'utf8' })
    : undefined
  if (ran?.status !== 0) {
    t.log('SKIPPED: needs ansible-core in /usr/lib/python3/dist-packages')
    t.pass()
    return
  }
  const answers = JSON.parse(ran.stdout) as Record<string, string>[]
  for (const [i, text] of texts.entries()) {
    const { _raw_params: wanted = '', ...options } = answers[i] ?? {}
    const { free, named } = splitFreeForm(text, ['chdir'])
    t.deepEqual([free, { ...named }], [wanted, options], JSON.stringify(text))
  }
})

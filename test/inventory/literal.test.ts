import test from 'ava'
import { literal } from '../../src/inventory/literal.ts'
import { Unique } from '../../src/template/value/carrier.ts'
import { Tuple } from '../../src/template/value/tuple.ts'
import { entries, Float, isDict, type Json, type Value } from '../../src/text/value.ts'
import { askAnsible } from './oracle.ts'

/** A value with its Python type, for the comparison. */
const shape = (v: Value): Json => {
  if (v instanceof Tuple) return { tuple: [...v].map(shape) }
  if (v instanceof Unique) return { set: v.items.map(shape).sort() }
  if (v instanceof Float || (typeof v === 'number' && !Number.isInteger(v))) return `float ${v.valueOf()}`
  if (typeof v === 'number' || typeof v === 'bigint') return `int ${v}`
  if (Array.isArray(v)) return v.map((item) => shape(item as Value))
  if (isDict(v)) return { dict: entries(v).map(([key, inner]) => [shape(key), shape(inner)]) }
  return typeof v === 'string' ? `str ${v}` : (v as Json)
}

const texts = [
  ...[
    '1',
    '-1',
    '+1',
    '- 1',
    '--1',
    '0',
    '00',
    '010',
    '0o17',
    '0x1f',
    '0b11',
    '1_000',
    '1__0',
    '_1',
    '1.5',
    '1.',
    '.5',
    '.',
  ],
  ...[
    '1e3',
    '1E-3',
    '1e',
    '-1.5',
    '12345678901234567890',
    'True',
    'true',
    'None',
    'null',
    'yes',
    'abc',
    "'a'",
    '"a b"',
    'a b',
  ],
  ...[
    "'a' 'b'",
    "u'x'",
    "r'a\\n'",
    "'a\\n\\x41\\u00e9\\101\\q'",
    "b'x'",
    "'a",
    "'''x'''",
    "'a'b",
    '1 # c',
    '"x" # c',
    'x # c',
  ],
  ...[
    '[1, 2]',
    '[1, 2,]',
    '[,]',
    '[]',
    '[1 2]',
    '()',
    '(1)',
    '(1,)',
    '1,',
    '1,2',
    '1, 2,',
    '(1, (2, 3))',
    '{}',
    '{1, 2}',
  ],
  ...[
    "{'a': 1, 'b': [True, None]}",
    '{1: 2}',
    "{'a': {'b': (1,)}}",
    '{[]: 1}',
    "{'a' 1}",
    '{{ x }}',
    "['{{ x }}']",
    '1+2',
  ],
  ...[
    '10.0.0.1',
    '1.2.3',
    '2001-01-01',
    '/etc/passwd',
    'a=b',
    '  1',
    '1 ',
    ' "x" ',
    '',
    '#',
    '-',
    '[',
    '1if',
    '1a',
    '-True',
  ],
  ...[
    "['a'",
    "'a',",
    '[ 1 , 2 ] # c',
    '"\\""',
    'foo.bar',
    'a-b',
    '%',
    '$x',
    '-.5',
    '+0x1F',
    '1_0.0_1',
    '0.1e1_0',
    '00.5',
    '0e0',
  ],
]

test('a value is what Python makes of the literal, or the text itself', (t) => {
  const program = `
import ast, warnings
warnings.simplefilter('ignore')
from ansible.plugins.inventory.ini import InventoryModule
def shape(v):
    if v is None or isinstance(v, bool): return v
    if isinstance(v, str): return 'str ' + v
    if isinstance(v, int): return 'int %d' % v
    if isinstance(v, float): return 'float ' + (str(int(v)) if v == int(v) else repr(v))
    if isinstance(v, list): return [shape(i) for i in v]
    if isinstance(v, tuple): return {'tuple': [shape(i) for i in v]}
    if isinstance(v, set): return {'set': sorted(shape(i) for i in v)}
    if isinstance(v, dict): return {'dict': [[shape(k), shape(i)] for k, i in v.items()]}
    raise Exception(type(v))
def read(text):
    try: return shape(InventoryModule._parse_value(text))
    except TypeError: return 'str ' + text
json.dump([read(text) for text in question], sys.stdout)
`
  const expected = askAnsible(t, program, texts, process.cwd())
  if (!Array.isArray(expected)) return
  texts.forEach((text, i) => {
    t.deepEqual(shape(literal(text)), expected[i], JSON.stringify(text))
  })
})

test('a literal keeps ints, floats and tuples apart', (t) => {
  t.is(literal('1'), 1)
  t.true(literal('1.0') instanceof Float)
  t.true(literal('1,2') instanceof Tuple)
  t.is(literal('[1, 2'), '[1, 2')
  t.is(literal(`${'['.repeat(5000)}1`), `${'['.repeat(5000)}1`)
})

import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { extraVarsLayer } from '../../src/vars/extra-vars.ts'
import { TaskScope } from '../../src/vars/task-scope.ts'
import { folderOf } from '../inventory/oracle.ts'
import { smallTemplates } from './small-templates.ts'

const read = (texts: readonly string[], cwd = '/'): Record<string, unknown> => {
  const scope = new TaskScope({ layers: [extraVarsLayer(texts, cwd)], templates: smallTemplates })
  return Object.fromEntries([...scope.names()].map((name) => [name, scope.lookup(name)]))
}

test('key=value is text, a mapping keeps its types, a file is read, the last one wins', (t) => {
  t.deepEqual(read(['a=1 b="x y" c=a#b', "d='it is' e="]), { a: '1', b: 'x y', c: 'a#b', d: 'it is', e: '' })
  t.deepEqual(read(['{"a": 1, "b": [true]}', '{c: yes}']), { a: 1, b: [true], c: true })
  t.deepEqual(read(['a=1', '@vars.yml'], folderOf(t, { 'vars.yml': 'a: 2\nb: 0644\n' })), { a: 2, b: 420 })
  t.deepEqual(read(['x=1 y={{ x }} z="{{ x }}-{{ y }}"']), { x: '1', y: '1', z: '1-1' })
})

test('what is no assignment, no mapping or no file is a failure', (t) => {
  const code = (text: string): string | undefined =>
    t.throws(() => read([text], '/nonexistent'), { instanceOf: Failure })?.code
  t.is(code('alone'), 'usage')
  t.is(code('=1'), 'usage')
  t.is(code('a="b'), 'usage')
  t.is(code('[1]'), 'usage')
  t.is(code('{a: [}'), 'yaml-syntax')
  t.is(code('@nowhere.yml'), 'file-missing')
})

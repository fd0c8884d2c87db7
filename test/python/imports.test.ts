import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'ava'
import { importedBy, inFolders, withImports } from '../../src/python/imports.ts'

test('imports are found in all the ways that Python writes them', (t) => {
  const text = [
    'import os, ansible.module_utils.six as six',
    'from ansible.module_utils.basic import (',
    '    AnsibleModule,  # the whole',
    '    env_fallback as fallback,',
    ')',
    'try:',
    '    from ..module_utils.near import thing, \\',
    '        other',
    'except ImportError:',
    '    pass',
    'from . import beside',
  ].join('\n')
  t.deepEqual(importedBy(text, 'ansible_collections/a/b/plugins/modules/m.py'), [
    'os',
    'ansible.module_utils.six',
    'ansible.module_utils.basic',
    'ansible.module_utils.basic.AnsibleModule',
    'ansible.module_utils.basic.env_fallback',
    'ansible_collections.a.b.plugins.module_utils.near',
    'ansible_collections.a.b.plugins.module_utils.near.thing',
    'ansible_collections.a.b.plugins.module_utils.near.other',
    'ansible_collections.a.b.plugins.modules',
    'ansible_collections.a.b.plugins.modules.beside',
  ])
})

test('a module is taken with all that it needs, and with nothing else', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-python-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const files: Readonly<Record<string, string>> = {
    'core/one.py': 'from ansible.module_utils.common import text\n',
    'core/common/__init__.py': 'import ansible.module_utils.three\n',
    'core/common/text.py': 'from ansible.module_utils.one import again\n',
    'core/three.py': 'import json\n',
    'core/unused.py': '',
    'own/one.py': 'from ansible.module_utils.two import x\n',
    'own/two.py': 'from ansible.module_utils.common.text import y\n',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const find = inFolders([
    ['ansible/module_utils/', join(folder, 'own')],
    ['ansible/module_utils/', join(folder, 'core')],
  ])
  const taken = withImports('ansible/modules/m.py', 'from ansible.module_utils.one import z\nimport os\n', find)
  t.deepEqual([...taken.keys()].sort(), [
    'ansible/module_utils/common/__init__.py',
    'ansible/module_utils/common/text.py',
    'ansible/module_utils/one.py',
    'ansible/module_utils/three.py',
    'ansible/module_utils/two.py',
    'ansible/modules/m.py',
  ])
  t.is(taken.get('ansible/module_utils/one.py'), files['own/one.py'], "the role's own file comes first")
})

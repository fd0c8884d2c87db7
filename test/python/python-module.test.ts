import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { PythonModules } from '../../src/python/find-module.ts'
import { findAnsible } from '../../src/python/installed-ansible.ts'
import { playFiles } from '../support/play.ts'

const lack = findAnsible() ? undefined : 'no Ansible is installed here, whose support files modules in Python need'

/** Whether the test is left out, which is told. */
function leftOut(t: ExecutionContext): boolean {
  if (lack !== undefined) {
    t.log(`SKIPPED: ${lack}`)
    t.pass()
  }
  return lack !== undefined
}

const MODULE = `#!/usr/bin/python
from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.greeting import greet

def main():
    module = AnsibleModule(
        argument_spec=dict(
            path=dict(type='path', required=True),
            name=dict(type='str', default='nobody'),
            times=dict(type='int', default=1),
            password=dict(type='str', no_log=True),
            mood=dict(type='str', choices=['good', 'bad'], default='good'),
        ),
        supports_check_mode=True,
    )
    if module.params['mood'] == 'bad':
        raise RuntimeError('in a bad mood')
    if not module.check_mode:
        with open(module.params['path'], 'w') as file:
            file.write(greet(module.params['name']) * module.params['times'])
    print('noise before the result')
    module.exit_json(changed=True, said=greet(module.params['name']), ansible_facts=dict(greeted=True))

if __name__ == '__main__':
    main()
`
const role = {
  'roles/r/library/greeting.py': MODULE,
  'roles/r/module_utils/greeting.py': "def greet(name):\n    return u'hello %s\\n' % name\n",
}

const folderFor = (t: ExecutionContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tutti-python-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('a role brings a module of its own, which runs on the host', async (t) => {
  if (leftOut(t)) return
  const file = join(folderFor(t), "it's.txt")
  const played = await playFiles({
    ...role,
    'roles/r/tasks/main.yml': `- name: greet
  greeting: { path: "${file}", name: "Größe $(x) 'q'", times: "2", password: secret }
  register: greeting
- name: what came of it
  assert: { that: [greeting is changed, greeted, "greeting.said == \\"hello Größe $(x) 'q'\\\\n\\"", greeting.invocation is not defined] }
`,
    'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [r]\n',
  })
  t.is(played.failure, undefined)
  t.deepEqual(played.story, ['r : greet h1 changed', 'r : what came of it h1 ok'])
  t.is(readFileSync(file, 'utf8'), "hello Größe $(x) 'q'\n".repeat(2))
})

test('a collection beside the playbook brings modules, under names that may have moved', async (t) => {
  if (leftOut(t)) return
  const collection = 'collections/ansible_collections/own/coll'
  const played = await playFiles({
    [`${collection}/plugins/modules/there.py`]: `from ansible.module_utils.basic import AnsibleModule
from ..module_utils.words import word
module = AnsibleModule(argument_spec=dict(number=dict(type='int'), flag=dict(type='bool'), none=dict(type='str')))
module.exit_json(changed=False, word=word, **module.params)
`,
    [`${collection}/plugins/module_utils/words.py`]: "word = 'from beside'\n",
    [`${collection}/meta/runtime.yml`]: 'plugin_routing:\n  modules:\n    former:\n      redirect: own.coll.there\n',
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - name: ask
      own.coll.former: { number: 123456789012, flag: yes, none: null }
      register: asked
    - name: what came of it
      assert: { that: [asked is not changed, asked.word == 'from beside', asked.number == 123456789012, asked.flag, asked.none is none] }
    - name: where there is none
      own.coll.nowhere: {}
      when: false
`,
  })
  t.is(played.failure, undefined)
  t.deepEqual(played.story, ['ask h1 ok', 'what came of it h1 ok', 'where there is none h1 skipped'])
})

test('in check mode it is asked what it would do', async (t) => {
  if (leftOut(t)) return
  const file = join(folderFor(t), 'f')
  const files = {
    ...role,
    'roles/r/tasks/main.yml': `- name: greet\n  greeting: path=${file} name=you\n`,
    'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [r]\n',
  }
  const played = await playFiles(files, { words: ['--check'] })
  t.deepEqual(played.story, ['r : greet h1 changed'])
  t.throws(() => readFileSync(file), { code: 'ENOENT' })
})

test('what goes wrong in it is told', async (t) => {
  if (leftOut(t)) return
  const file = join(folderFor(t), 'f')
  const played = await playFiles({
    ...role,
    'roles/r/tasks/main.yml': `- name: a wrong argument
  greeting: { path: "${file}", nmae: x }
  ignore_errors: true
- name: a wrong value
  greeting: { path: "${file}", times: many }
  ignore_errors: true
- name: an error of its own
  greeting: { path: "${file}", mood: bad }
  ignore_errors: true
- name: no python
  greeting: { path: "${file}" }
  environment: { PATH: /nowhere }
`,
    'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [r]\n',
  })
  const msg = (task: string): string => String(played.outcome(`r : ${task}`).returned.msg)
  t.regex(msg('a wrong argument'), /Unsupported parameters for \(greeting\) module: nmae/)
  t.regex(msg('a wrong value'), /argument 'times' is of type .*cannot be converted to an int|unable to convert to int/)
  t.regex(msg('an error of its own'), /MODULE FAILURE of greeting: RuntimeError: in a bad mood/)
  t.is(played.recap.h1?.failed, 1)
})

test('modules of Ansible and of collections are found by all their names', (t) => {
  if (leftOut(t)) return
  const python = new PythonModules()
  const places = { libraries: [], collections: [] }
  for (const name of ['get_url', 'ansible.builtin.get_url', 'ansible.legacy.apt_key']) {
    t.is(python.installed(name, places)?.name, name)
  }
  for (const name of [
    'no_such_module',
    'ansible.builtin.no_such',
    'a.b.c',
    '../../etc/passwd',
    'ansible.builtin.reboot',
  ])
    t.is(python.installed(name, places), undefined, name)
  t.is(python.inLibraries('greeting', places), undefined)
})

test('what needs files of the control host says so', async (t) => {
  if (leftOut(t)) return
  const played = await playFiles({
    'site.yml':
      '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: unpack\n      unarchive: { src: x.tar, dest: /tmp }\n',
  })
  t.regex(String(played.outcome('unpack').returned.msg), /unarchive takes no files of the control host here: copy them/)
})

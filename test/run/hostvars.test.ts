import test from 'ava'
import { playFiles, playTasks, toldOf } from '../support/play.ts'

test('what a host needs other variables for is the text of its template to other hosts', async (t) => {
  const { outcome } = await playFiles({
    'group_vars/all.yml': `known: here
whole: "{{ known }}"
lacking: "with {{ of_the_play }}"
through: "{{ lacking }}"
mixed: {a: "{{ known }}", b: ["{{ of_the_play }}", "{{ 1 + 1 }}"]}
`,
    'site.yml': `- hosts: all
  gather_facts: false
  vars: {of_the_play: yours}
  tasks:
    - name: texts
      debug: msg="{{ other.whole }} / {{ other.lacking }} / {{ other.through }}"
      vars: {other: "{{ hostvars[inventory_hostname] }}"}
    - name: parts
      debug: msg="{{ hostvars.h1.mixed | to_json }}"
    - name: defined
      debug: msg="{{ hostvars.h1.lacking is defined }} {{ hostvars.h1.nowhere is defined }}"
    - name: everything
      debug: msg="{{ hostvars.h1 | dict2items | selectattr('key', 'eq', 'lacking') | map(attribute='value') | first }}"
    - name: kept
      set_fact: {kept: "{{ hostvars.h1.lacking }}"}
    - name: never rendered
      debug: msg="{{ kept }}"
    - name: own
      debug: msg="{{ lacking }}"
`,
  })
  const msg = (task: string) => outcome(task).returned.msg
  t.is(msg('texts'), 'here / with {{ of_the_play }} / {{ lacking }}')
  t.is(msg('parts'), '{"a": "here", "b": ["{{ of_the_play }}", "2"]}')
  t.is(msg('defined'), 'True False')
  t.is(msg('everything'), 'with {{ of_the_play }}')
  t.is(msg('never rendered'), 'with {{ of_the_play }}')
  t.is(msg('own'), 'with yours')
})

test('everything of a host can be written out; the view itself is read by its name only', async (t) => {
  const { outcome } = await playFiles({
    'group_vars/all.yml': 'lacking: "{{ nowhere }}"\n',
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - {name: json, debug: {msg: "{{ hostvars | to_json }}"}}
    - {name: keys, debug: {msg: "{{ 'hostvars' in (hostvars.h1.keys() | list) }} {{ hostvars.h1.hostvars.h1.lacking }}"}}
`,
  })
  const text = String(outcome('json').returned.msg)
  t.is(JSON.parse(text).h1.lacking, '{{ nowhere }}')
  t.is(JSON.parse(text).h1.inventory_hostname, 'h1')
  t.is(outcome('keys').returned.msg, 'False {{ nowhere }}')
})

test('an element that is not there is told as Ansible tells it', async (t) => {
  const { outcome } = await playTasks(
    `- {name: list, debug: {msg: "{{ [][0] }}"}, ignore_errors: true, register: r}
- {name: dict, debug: {msg: "{{ {1: 2}[3] }}"}, ignore_errors: true}
- {name: text, debug: {msg: "{{ {'a': 2}['b'] }}"}, ignore_errors: true}
- {name: registered, debug: {msg: "{{ 'object has no element 0' in r.msg }}"}}
`,
  )
  t.regex(toldOf(outcome('list')), /list object has no element 0/)
  t.regex(toldOf(outcome('dict')), /dict object has no element 3/)
  t.regex(toldOf(outcome('text')), /'dict object' has no attribute 'b'/)
  t.is(outcome('registered').returned.msg, true)
})

test('a name that a host does not have, and a template that is none, fail in hostvars too', async (t) => {
  const { outcome } = await playFiles({
    'group_vars/all.yml': 'broken: "{{ 1 | nofilter }}"\nround: "{{ round }}"\n',
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - {name: nowhere, debug: {msg: "{{ hostvars.h1.nowhere }}"}, ignore_errors: true}
    - {name: broken, debug: {msg: "{{ hostvars.h1.broken }}"}, ignore_errors: true}
    - {name: round, debug: {msg: "{{ hostvars.h1.round }}"}, ignore_errors: true}
`,
  })
  t.regex(toldOf(outcome('nowhere')), /nowhere.*undefined|no attribute 'nowhere'/s)
  t.regex(toldOf(outcome('broken')), /nofilter/)
  t.regex(toldOf(outcome('round')), /circle/)
})

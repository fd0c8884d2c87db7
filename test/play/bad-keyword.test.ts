import test from 'ava'
import { type Holder, type KeywordType, keywordsOf, keywordType } from '../../src/play/keyword.ts'
import { playFiles } from '../support/play.ts'

/** What is told of a playbook that is refused before any host is touched. */
async function refused(files: Readonly<Record<string, string>>): Promise<string> {
  const { failure, events } = await playFiles(files)
  if (events.some((event) => event.kind === 'host-started')) return `a host was touched: ${failure}`
  return failure ?? 'nothing was refused'
}

/** Where a keyword is written, with `KEYWORD` in its place. */
const written: { readonly [holder in Exclude<Holder, 'import_playbook' | 'include'>]: string } = {
  play: '- hosts: all\n  gather_facts: false\n  KEYWORD\n',
  role: '- hosts: all\n  roles:\n    - role: r\n      KEYWORD\n',
  block: '- hosts: all\n  tasks:\n    - block: []\n      KEYWORD\n',
  task: '- hosts: all\n  tasks:\n    - debug:\n      KEYWORD\n',
  handler: '- hosts: all\n  handlers:\n    - debug:\n      KEYWORD\n',
  loop_control: '- hosts: all\n  tasks:\n    - debug:\n      loop: [1]\n      loop_control:\n        KEYWORD\n',
}
const holders = Object.keys(written) as (keyof typeof written)[]

/** A value that is none of a type, and what is told of it; undefined for types that are read where they stand. */
const wrong: { readonly [type in KeywordType]: readonly [value: string, told: RegExp] | undefined } = {
  truth: ['perhaps', /expected a truth value \(yes or no\), got "perhaps"/],
  whole: ['soon', /expected a whole number, got "soon"/],
  number: ['[1]', /expected a number, got \[1\]/],
  percentage: ['many', /expected a percentage, got "many"/],
  text: ['{a: b}', /expected a single value, got (\{"a":"b"\}|a mapping)/],
  texts: ['{a: b}', /expected a (value or a list of values, got \{"a":"b"\}|single value, got a mapping)/],
  mapping: ['text', /expected a mapping/],
  mappings: ['text', /expected a mapping/],
  own: undefined,
}

for (const holder of holders) {
  test(`values of a wrong type are refused on a ${holder}, keyword by keyword`, async (t) => {
    for (const keyword of keywordsOf(holder)) {
      const type = keywordType(keyword)
      const [value = '', told = /./] = (type && wrong[type]) ?? []
      if (value === '' || keyword === 'role' || (holder === 'role' && keyword === 'name')) continue
      const playbook =
        holder === 'play' && keyword === 'gather_facts'
          ? '- hosts: all\n  gather_facts: perhaps\n'
          : written[holder].replace('KEYWORD', `${keyword}: ${value}`)
      const text = await refused({ 'site.yml': playbook, 'roles/r/tasks/main.yml': '[]\n' })
      t.regex(text, told, `${holder}: ${keyword}`)
      t.regex(text, /site\.yml:\d+:\d+ {2}/, `${holder}: ${keyword}`)
    }
  })
}

for (const holder of holders.filter((one) => one !== 'role')) {
  test(`keywords that do not belong there are refused on a ${holder}`, async (t) => {
    // What stands on a role beside keywords is a parameter; what stands on a task could be its module.
    const known = keywordsOf(holder)
    const strange = [...new Set(holders.flatMap((one) => keywordsOf(one)))].filter((one) => !known.includes(one))
    t.true(strange.length > 10)
    const places = strange.filter((one) => !['block', 'rescue', 'always', 'import_playbook', 'include'].includes(one))
    for (const keyword of places) {
      const text = await refused({ 'site.yml': written[holder].replace('KEYWORD', `${keyword}: x`) })
      t.regex(text, /is no keyword of|names several/, `${holder}: ${keyword}`)
    }
  })
}

/** Lines of a play or a task, and what is told of them. */
const plays: readonly (readonly [line: string, told: RegExp])[] = [
  ['serial: many', /serial: expected a number of hosts or a percentage, got "many"/],
  ['serial: [1, {a: b}]', /serial: expected a number of hosts/],
  ['order: upwards', /order: there is no "upwards"/],
  ['order: sortd', /did you mean "sorted"/],
  ['strategy: fre', /strategy: there is no "fre"\n[\s\S]*did you mean "free"/],
  ['vars: [1]', /vars: expected/],
  ['vars_files: [{a: b}]', /vars_files: expected the name of a file/],
  ['vars_prompt: [{nam: x}]', /"nam" is no keyword of a prompt\n[\s\S]*did you mean "name"/],
  ['vars_prompt: [{prompt: x}]', /vars_prompt: a variable is named by "name"/],
  ['vars_prompt: [{name: x, private: perhaps}]', /private: expected a truth value/],
  ['environment: text', /environment: expected a mapping/],
  ['module_defaults: text', /module_defaults: expected a mapping/],
  ['module_defaults: {group/acme.none.files: {}}', /module_defaults: there is no group "acme\.none\.files"/],
  ['roles: {a: b}', /roles: expected a list, got a mapping/],
  ['roles: [{when: true}]', /a role is named by "role:"/],
  ['tasks: text', /tasks: expected a list/],
  ['handlers: {a: b}', /handlers: expected a list/],
  ['debugger: sometimes', /debugger: there is no "sometimes"/],
  ['tags: {a: b}', /tags: expected/],
]

const tasks: readonly (readonly [task: string, told: RegExp])[] = [
  ['{debug: {}, when: {a: b}}', /when: expected a single value, got a mapping/],
  ['{debug: {}, loop: text}', /loop: expected a list/],
  ['{debug: {}, loop: [1], with_items: [2]}', /a task loops once: "with_items" is a second loop/],
  ['{debug: {}, with_itms: [2]}', /there is no lookup "itms"\n[\s\S]*did you mean "items"/],
  ['{debug: {}, loop: }', /loop: there is nothing to go through/],
  ['{debug: {}, register: 1x}', /register: "1x" is no name of a variable/],
  ['{debug: {}, register: "{{ x }}"}', /cannot be a template/],
  ['{debug: {}, until: {a: b}}', /until: expected a single value/],
  ['{debug: {}, changed_when: {a: b}}', /changed_when: expected a single value/],
  ['{debug: {}, failed_when: [[1]]}', /failed_when: expected a single value/],
  ['{debug: {}, loop: [1], loop_control: {labl: x}}', /"labl" is no keyword of a loop_control/],
  ['{debug: {}, loop: [1], loop_control: text}', /loop_control: expected a mapping/],
  ['{debug: {}, args: text}', /args: expected a mapping/],
  ['{meta: fly}', /meta: there is no "fly"/],
  ['{meta: flush_handler}', /did you mean "flush_handlers"/],
  ['{include_tasks: [a]}', /include_tasks: expected a single value, got a list/],
  ['{include_tasks: {fil: a}}', /include_tasks: unknown argument "fil"\n[\s\S]*did you mean "file"/],
  ['{include_tasks: a.yml, become: true}', /"become" is no keyword of include_tasks\n[\s\S]*apply/],
  ['{import_tasks: }', /import_tasks: the argument "file" is required/],
  ['{import_tasks: a.yml, loop: [1]}', /import_tasks happens before any loop could run\n[\s\S]*include_tasks/],
  ['{import_role: {name: x, public: true}}', /only include_role takes "public"/],
  ['{import_role: {nam: x}}', /import_role: unknown argument "nam"/],
  ['{include_role: }', /include_role: (the argument "name" is required|expected a mapping)/],
  ['{include_role: {name: x, public: perhaps}}', /public: expected a truth value/],
  ['{include_vars: {dirr: x}}', /include_vars: unknown argument "dirr"\n[\s\S]*did you mean "dir"/],
  ['{local_action: }', /local_action: the name of a module is missing/],
  ['{action: {a: b}}', /action: "module" is missing/],
  ['{block: text}', /block: expected a list/],
  ['{rescue: []}', /"rescue" needs a "block" beside it/],
  ['{name: x}', /this task names no module/],
  ['text', /task: expected a mapping/],
]

test('what a play says wrongly is told', async (t) => {
  for (const [line, told] of plays) {
    t.regex(await refused({ 'site.yml': written.play.replace('KEYWORD', line) }), told, line)
  }
})

test('what a task says wrongly is told', async (t) => {
  for (const [task, told] of tasks) {
    t.regex(await refused({ 'site.yml': `- hosts: all\n  tasks:\n    - ${task}\n` }), told, task)
  }
})

test('what only stands in other places is refused in handlers', async (t) => {
  const handler = (text: string) => refused({ 'site.yml': `- hosts: all\n  handlers:\n    - ${text}\n` })
  t.regex(await handler('{include_role: {name: x}}'), /include_role cannot be a handler/)
  t.regex(await handler('{meta: flush_handlers}'), /flush_handlers cannot be a handler/)
  t.regex(await handler('{block: [], rescue: []}'), /handlers have no "rescue"/)
})

test('everything that is wrong is told in one run, from top to bottom', async (t) => {
  const text = await refused({
    'site.yml': `- hosts: [[a]]
  serial: many
  tasks:
    - debug:
      when: {a: b}
      register: 1x
    - copyy:
    - import_tasks: more.yml
- hosts: all
  order: upwards
  roles: [r]
`,
    'more.yml': '- debug:\n    mgs: x\n- meta: fly\n',
    'roles/r/tasks/main.yml': '- file: {path: /x, state: dir}\n',
    'roles/r/handlers/main.yml': '- debug:\n  retries: often\n',
    'roles/r/meta/main.yml': 'dependencies: [nowhere]\n',
  })
  const places = [...text.matchAll(/^(\S+:\d+):\d+ {2}/gm)].map(([, place]) => place)
  t.deepEqual(places, [
    ...['site.yml:1', 'site.yml:2', 'site.yml:5', 'site.yml:6', 'site.yml:7', 'site.yml:10'],
    ...['more.yml:2', 'more.yml:3'],
    ...['roles/r/meta/main.yml:1', 'roles/r/tasks/main.yml:1', 'roles/r/handlers/main.yml:2'],
  ])
})

test('a value that only a template makes is told when its task is reached, and fails that host alone', async (t) => {
  for (const [keyword, told] of [
    ['become: "{{ word }}"', /become: expected a truth value/],
    ['ignore_errors: "{{ word }}"', /ignore_errors: expected a truth value/],
    ['timeout: "{{ word }}"', /timeout: expected a whole number/],
    ['check_mode: "{{ word }}"', /check_mode: expected a truth value/],
    ['environment: "{{ word }}"', /environment: expected a mapping/],
    ['module_defaults: "{{ word }}"', /module_defaults: expected a mapping/],
    ['loop: "{{ word }}"', /loop: expected a list/],
    ['delegate_to: "{{ nowhere }}"', /'nowhere' is undefined/],
    ['loop: "{{ nowhere }}"', /'nowhere' is undefined/],
    ['failed_when: nowhere', /'nowhere' is undefined/],
  ] as const) {
    const played = await playFiles(
      {
        'site.yml': `- hosts: all
  gather_facts: false
  vars: {word: perhaps}
  tasks:
    - name: t
      command: "false"
      when: inventory_hostname == 'h1'
      ${keyword}
    - name: goes on
      debug:
`,
      },
      { hosts: ['h1', 'h2'] },
    )
    t.is(played.failure, undefined, keyword)
    const { status, returned } = played.outcome('t', 'h1')
    t.is(status, 'failed', keyword)
    t.regex(JSON.stringify(returned), told, keyword)
  }
})

test('a file that includes itself for ever is ended', async (t) => {
  const played = await playFiles({
    'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - include_tasks: again.yml\n',
    'again.yml': '- include_tasks: again.yml\n',
  })
  t.regex(played.failure ?? JSON.stringify(played.events), /again\.yml/)
  t.not(played.ending, 'done')
})

test('playbooks that import each other are a circle', async (t) => {
  const text = await refused({
    'site.yml': '- import_playbook: other.yml\n',
    'other.yml': '- import_playbook: site.yml\n',
  })
  t.regex(text, /leads back to itself: site\.yml → other\.yml → site\.yml/)
})

test('a role that includes itself is a circle', async (t) => {
  const played = await playFiles({
    'site.yml': '- hosts: all\n  gather_facts: false\n  roles: [r]\n',
    'roles/r/tasks/main.yml': '- include_role: {name: r}\n',
  })
  t.regex(JSON.stringify(played.events), /roles depend on each other in a circle: r → r/)
})

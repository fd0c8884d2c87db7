import { join } from 'node:path'
import test from 'ava'
import { Failure } from '../../src/error/failure.ts'
import { orderHosts } from '../../src/inventory/order.ts'
import { readLimit, selectHosts, splitPattern } from '../../src/inventory/pattern.ts'
import { readInventory } from '../../src/inventory/source.ts'
import { askAnsible, folderOf, readWithAnsible } from './oracle.ts'

const ini = `solo
[web]
web[1:4]
both
[db]
db[01:03].example.com
both
[prod:children]
web
db
[stage]
web3
odd.host
`

const patterns = [
  ...[
    'all',
    '*',
    'web',
    'web1',
    'we*',
    'web[0]',
    'web[-1]',
    'web[1:2]',
    'web[2:]',
    'web[0:0]',
    'web[0:99]',
    'prod[4:6]',
  ],
  ...[
    'web:db',
    'web:&db',
    'web:!db',
    'all:!prod',
    '!web',
    '&stage',
    'web,db',
    'db, web',
    'web,!web1',
    'prod:&stage:!web3',
  ],
  ...[
    '~web[12]',
    '~(web|db)',
    '~.*example',
    'db*.example.com',
    '*.example.com',
    'web?',
    'web[12]',
    'web[!12]',
    'd[ab]*',
  ],
  ...['nope', 'nope:web', 'localhost', 'localhost:web1', 'odd.host', 'ungrouped', 'ungr*', 'al*', 'web1:web1'],
  ...[
    'web3:web1:web2',
    'stage:web',
    '!nope',
    '',
    ' web1 : web2 ',
    'db[0:1]:web[0]',
    'both',
    '~b',
    'web[1:2]:!web2',
    'a:b:c',
  ],
]

const program = `${readWithAnsible}
warned = []
from ansible.utils.display import Display
Display.warning = lambda self, msg, formatted=False: warned.append(msg)
answers = []
for limit in question['limits']:
    inventory.subset(limit)
    for pattern in question['patterns']:
        warned.clear()
        inventory.clear_caches()
        try:
            names = [h.name for h in inventory.get_hosts(pattern)]
        except Exception as e:
            names = str(e)
        answers.append([names, [w for w in warned if 'Could not' in w]])
json.dump(answers, sys.stdout)
`

/** The hosts, or the message of the failure. */
const attempt = (select: () => readonly string[]): readonly string[] | string => {
  try {
    return select()
  } catch (error) {
    if (error instanceof Failure) return error.message
    throw error
  }
}

test('patterns and limits select the hosts that Ansible selects, in its order, with its warnings', async (t) => {
  const folder = folderOf(t, { hosts: ini, limit: 'web1\nstage\n\n' })
  const limits = [null, 'web', '!web', '@limit', 'web1:nope', 'localhost,db']
  const expected = askAnsible(t, program, { sources: [join(folder, 'hosts')], patterns, limits }, folder)
  if (!Array.isArray(expected)) return
  const inventory = (await readInventory(['hosts'], folder)).current
  let i = 0
  for (const limit of limits) {
    const within = limit === null ? undefined : readLimit(limit, folder)
    for (const pattern of patterns) {
      const warned: string[] = []
      const names = attempt(() => selectHosts(inventory, pattern, within, { warn: (message) => warned.push(message) }))
      t.deepEqual([names, warned] as unknown, expected[i++], `${pattern} within ${limit}`)
    }
  }
})

test('a pattern is split at commas, or else at colons outside of brackets and addresses', (t) => {
  t.deepEqual(splitPattern('a:&b:!c[1:2]'), ['a', '&b', '!c[1:2]'])
  t.deepEqual(splitPattern('a[1:2], b ,,c'), ['a[1:2]', 'b', 'c'])
  t.deepEqual(splitPattern('fe80::1'), ['fe80::1'])
  t.deepEqual(splitPattern(['a:b', 'c']), ['a', 'b', 'c'])
})

test('a pattern that cannot be read, a subscript of no host and a missing limit file are failures', async (t) => {
  const inventory = (await readInventory(['a,b,'], '/')).current
  t.deepEqual(selectHosts(inventory, 'ungrouped[1]'), ['b'])
  const code = (run: () => unknown): string | undefined => t.throws(run, { instanceOf: Failure })?.code
  t.is(
    code(() => selectHosts(inventory, '~(a')),
    'bad-pattern',
  )
  t.is(
    code(() => selectHosts(inventory, 'ungrouped[7]')),
    'bad-pattern',
  )
  t.is(
    code(() => selectHosts(inventory, 'ungrouped[0-1]')),
    'bad-pattern',
  )
  t.is(
    code(() => readLimit('@nowhere', '/nonexistent')),
    'file-missing',
  )
})

test('the names of the machine itself are one host where an inventory has one of them', async (t) => {
  const none = (await readInventory(['a,'], '/')).current
  t.deepEqual(selectHosts(none, '127.0.0.1'), ['127.0.0.1'])
  t.true(none.host('127.0.0.1')?.implicit)
  t.deepEqual(selectHosts(none, 'all'), ['a'])
  const one = (await readInventory(['a,127.0.0.1,'], '/')).current
  t.deepEqual(selectHosts(one, 'localhost'), ['127.0.0.1'])
  t.false(one.host('localhost')?.implicit)
})

test('a play orders its hosts', (t) => {
  const hosts = ['b', 'c', 'a']
  t.deepEqual(orderHosts(hosts, 'inventory', Math.random), ['b', 'c', 'a'])
  t.deepEqual(orderHosts(hosts, 'sorted', Math.random), ['a', 'b', 'c'])
  t.deepEqual(orderHosts(hosts, 'reverse_sorted', Math.random), ['c', 'b', 'a'])
  t.deepEqual(orderHosts(hosts, 'reverse_inventory', Math.random), ['a', 'c', 'b'])
  t.deepEqual([...orderHosts(hosts, 'shuffle', () => 0)].sort(), ['a', 'b', 'c'])
})

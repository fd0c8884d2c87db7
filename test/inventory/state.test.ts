import test from 'ava'
import { readInventory } from '../../src/inventory/source.ts'
import { plain } from '../../src/text/yaml.ts'

test('add_host adds a host, its groups and its final values; a second time nothing is new', async (t) => {
  const state = await readInventory(['a,'], '/')
  const before = state.current
  t.true(state.addHost('new', ['web', 'db'], [['x', '{{ y }}']]))
  t.false(before.hosts.has('new'))
  const host = state.current.hosts.get('new')!
  t.deepEqual(state.current.groupNames(host), ['db', 'web'])
  t.is(host.file, undefined)
  const node = host.vars.get('x')!
  t.is(plain(node), '{{ y }}')
  t.true(node.kind === 'scalar' && node.unsafe)
  const after = state.current
  t.false(state.addHost('new', ['web'], [['x', '{{ y }}']]))
  t.is(state.current, after)
  t.true(state.addHost('new', [], [['x', 1]]))
})

test('a host added without groups is ungrouped', async (t) => {
  const state = await readInventory(['a,'], '/')
  state.addHost('new', [], [])
  t.deepEqual(state.current.members('ungrouped'), ['a', 'new'])
  t.deepEqual(state.current.members('all').toSorted(), ['a', 'new'])
})

test('group_by puts a host into a group below its parents', async (t) => {
  const state = await readInventory(['a,b,'], '/')
  t.true(state.groupBy('a', 'os_debian', ['os']))
  t.false(state.groupBy('a', 'os_debian', ['os']))
  t.true(state.groupBy('b', 'os_debian', ['os']))
  t.deepEqual(state.current.members('os'), ['a', 'b'])
  t.deepEqual(state.current.members('ungrouped'), [])
  t.deepEqual(state.current.groupNames(state.current.host('a')!), ['os', 'os_debian'])
})

test('group_by takes the localhost that no source names', async (t) => {
  const state = await readInventory(['a,'], '/')
  t.true(state.groupBy('localhost', 'control'))
  t.deepEqual(state.current.members('control'), ['localhost'])
})

test('ten thousand hosts share what they have in common', async (t) => {
  const state = await readInventory(['h[1:10000],'], '/')
  const inventory = state.current
  t.is(inventory.hosts.size, 10_000)
  t.is(inventory.groupsOf(inventory.host('h1')!), inventory.groupsOf(inventory.host('h9999')!))
})

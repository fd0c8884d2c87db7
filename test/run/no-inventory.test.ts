import test from 'ava'
import { playFiles } from '../support/play.ts'

const words = ['-i', '{folder}/nowhere']
const task = (hosts: string): string => `- hosts: ${hosts}
  gather_facts: false
  tasks:
    - {name: on ${hosts}, debug: }
`

test('without an inventory a play on localhost runs, and the first that finds no host ends the run', async (t) => {
  const played = await playFiles({ 'site.yml': task('localhost') + task('web') + task('localhost') }, { words })
  t.deepEqual(played.story, ['on localhost localhost ok'])
  t.regex(played.failure ?? '', /there is no inventory \S*nowhere[\s\S]*-i host1,/)
  const warnings = played.events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []))
  t.regex(warnings.join('\n'), /there is no inventory \S*nowhere\nNo inventory was parsed/)
})

test('hosts that tasks add are enough of an inventory', async (t) => {
  const adds = `- hosts: localhost
  gather_facts: false
  tasks:
    - {name: adds, add_host: {name: w1, groups: web, ansible_connection: local}}
`
  const played = await playFiles({ 'site.yml': adds + task('web') + task('all') }, { words })
  t.is(played.failure, undefined)
  t.deepEqual(played.story, ['adds localhost changed', 'on web w1 ok', 'on all w1 ok'])
})

test('nothing runs where a missing inventory ends the run by configuration, or others are there', async (t) => {
  const files = { 'site.yml': task('localhost') }
  const env = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true' }
  for (const played of [
    await playFiles(files, { words, env }),
    await playFiles(files, { words: [...words, '-i', 'w1,'] }),
  ]) {
    t.deepEqual(played.story, [])
    t.regex(played.failure ?? '', /there is no inventory/)
  }
})

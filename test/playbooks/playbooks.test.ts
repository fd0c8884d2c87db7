import { resolve } from 'node:path'
import { playAsAnsible } from '../oracle/compare.ts'

/** Facts are kept in files from one playing to the next, and gathered where there are none. */
const kept = {
  ANSIBLE_CACHE_PLUGIN: 'jsonfile',
  ANSIBLE_CACHE_PLUGIN_CONNECTION: '~/facts',
  ANSIBLE_GATHERING: 'smart',
  ANSIBLE_GATHER_SUBSET: '!all,platform',
}

playAsAnsible(resolve('test/playbooks'), {
  'argument-specs.yml': [{}],
  'async.yml': [{}],
  'blocks.yml': [{}],
  'collections.yml': [{}],
  'expected-failures.yml': [{}],
  'facts-apart.yml': [{}, { env: { ANSIBLE_INJECT_FACT_VARS: '0' } }],
  'facts-kept.yml': [{ env: kept }, { env: kept }, { env: kept, words: ['--flush-cache'] }],
  'facts.yml': [{}],
  'failed-before.yml': [{}],
  'fatal-blocks.yml': [{}],
  'fatal-nested.yml': [{}],
  'gone.yml': [{}],
  'handlers.yml': [{}],
  'include-vars.yml': [{}],
  'includes.yml': [
    {},
    { words: ['--tags', 'inner'] },
    { words: ['--tags', 'outer'] },
    { words: ['--tags', 'imported,own', '--skip-tags', 'outer'] },
  ],
  'keywords.yml': [{}, { words: ['--tags', 'inner'] }],
  'known-words.yml': [{}],
  'loops.yml': [{}],
  'magic.yml': [{}],
  'meta.yml': [{}],
  'order.yml': [{}],
  'percentage-block.yml': [{}],
  'percentage-none.yml': [{}],
  'percentage.yml': [{}],
  'prompts.yml': [{ words: ['-e', 'given=1'] }],
  'roles.yml': [{}, { words: ['--tags', 'tagged,dependency'] }],
  'strategies.yml': [{}],
})

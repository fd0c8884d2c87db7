import { resolve } from 'node:path'
import { playAsAnsible } from './compare.ts'

/** The playbooks of this folder, each with the command lines it is run with. */
const playings: { readonly [playbook: string]: readonly (readonly string[])[] } = {
  'blocks.yml': [[]],
  'check.yml': [['--check', '--diff'], ['--diff'], ['--check']],
  'ends.yml': [[]],
  'errors-fatal.yml': [[]],
  'handlers-forced.yml': [[]],
  'handlers.yml': [[], ['--force-handlers']],
  'includes.yml': [[]],
  'loops.yml': [[]],
  'names.yml': [[]],
  'precedence.yml': [[], ['-e', 'extra=given', '-e', '{"level": "command line"}']],
  'results.yml': [[]],
  'roles.yml': [[], ['--tags', 'twice'], ['--start-at-task', 'more']],
  'serial-fails.yml': [[]],
  'spread.yml': [[], ['--limit', 'a']],
  'tags.yml': [
    [],
    ['--tags', 'one'],
    ['--tags', 'one,three', '--skip-tags', 'two'],
    ['--skip-tags', 'play'],
    ['--skip-tags', 'always'],
    ['--tags', 'rare'],
    ['--tags', 'never'],
    ['--tags', 'tagged'],
    ['--tags', 'untagged'],
    ['--tags', 'all', '--skip-tags', 'four,five'],
    ['--tags', 'five,six'],
    ['--tags', 'seven'],
    ['--tags', 'eight'],
    ['--tags', 'nothing'],
  ],
}

playAsAnsible(
  resolve('test/oracle'),
  Object.fromEntries(Object.entries(playings).map(([name, all]) => [name, all.map((words) => ({ words }))])),
)

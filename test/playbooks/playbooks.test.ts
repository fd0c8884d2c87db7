import { resolve } from 'node:path'
import { playAsAnsible } from '../oracle/compare.ts'

playAsAnsible(resolve('test/playbooks'), {
  'failed-before.yml': [{}],
  'fatal-blocks.yml': [{}],
  'gone.yml': [{}],
  'percentage.yml': [{}],
  'percentage-block.yml': [{}],
  'percentage-none.yml': [{}],
})

import test from 'ava'
import { proveLab } from '../support/lab-proof.ts'

proveLab(test, {
  file: 'lab/mysql.yml',
  folder: 'test/lab/mysql',
  env: () => ({ HOSTS: 'primary replica1 replica2' }),
})

import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { proveLab } from '../support/lab-proof.ts'

proveLab(test, {
  file: 'lab/drbd.yml',
  folder: 'test/kernel/drbd',
  env: (layout) => ({ NODE1: addressIn(layout, 11), NODE2: addressIn(layout, 12) }),
})

import test from 'ava'
import { addressIn } from '../../lab/layout.ts'
import { proveLab } from '../support/lab-proof.ts'

proveLab(test, {
  file: 'lab/lvs-dr.yml',
  folder: 'test/kernel/lvs-dr',
  env: (layout) => ({ VIP: addressIn(layout, 50), REALS: `${addressIn(layout, 21)} ${addressIn(layout, 22)}` }),
})

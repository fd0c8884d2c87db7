import test from 'ava'
import { proveLab } from '../support/lab-proof.ts'

proveLab(test, {
  file: 'lab/iscsi.yml',
  folder: 'test/kernel/iscsi',
  env: () => ({ TARGET: 'iqn.2026-01.lab:disk' }),
})

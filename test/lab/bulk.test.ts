import test from 'ava'
import { readLabFile } from '../../lab/lab-file.ts'
import { proveLab } from '../support/lab-proof.ts'

const file = 'lab/bulk.yml'
const hosts = readLabFile(file).hosts.map(({ name }) => name)

proveLab(test, { file, folder: 'test/lab/bulk', env: () => ({ HOSTS: hosts.join(' ') }) })

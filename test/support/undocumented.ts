import type { Module } from '../../src/module/contract.ts'

/** What every task may return. */
const ofEveryTask = ['changed', 'failed', 'msg', 'rc', 'skipped', 'warnings']

/** The names of what is returned and neither of every task nor told in the documentation of the module. */
export const undocumented = (module: Module, returned: object | undefined): readonly string[] =>
  Object.keys(returned ?? {}).filter((name) => {
    const told = name.replace(/^(stdout|stderr)_lines$/, '$1')
    return !name.startsWith('_ansible') && !(told in module.returns) && !ofEveryTask.includes(name)
  })

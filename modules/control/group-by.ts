import * as argument from '../../src/module/argument.ts'
import { local } from '../../src/module/contract.ts'

/** Puts a host into a group named by a value of it. */
export const groupBy = local({
  name: 'group_by',
  purpose: 'Puts a host into a group named by a value of it.',
  returns: {
    add_group: 'The group.',
    parent_groups: 'The groups that it is in.',
  },
  examples: [
    { name: 'A group for each distribution', args: { key: 'os_{{ ansible_distribution }}' } },
    { name: 'A group below others', args: { key: 'rack {{ rack }}', parents: ['racks'] } },
  ],
  args: argument.args({
    key: argument.str().describe('The name of the group; blanks become dashes.'),
    parents: argument.list(argument.str()).default(['all']).describe('The groups that group is in.'),
  }),
  run({ key, parents }) {
    const dashed = (name: string): string => name.replaceAll(' ', '-')
    const group = dashed(key)
    const above = parents.map(dashed)
    return {
      returned: { changed: true, add_group: group, parent_groups: above },
      effects: [{ kind: 'group-by', group, parents: above }],
    }
  },
})

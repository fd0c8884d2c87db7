import { Refusal } from '../../src/module/contract.ts'
import type { Group } from './group.ts'

/** What a group's facts lean on, and what comes along with it. */
const companions: Readonly<Record<string, readonly string[]>> = {
  hardware: ['platform'],
  network: ['platform', 'distribution'],
  service_mgr: ['platform', 'distribution'],
  pkg_mgr: ['distribution'],
}

/** Names of Ansible's whose tools are other programs; they gather nothing here. */
const foreign = ['facter', 'ohai']

/** The groups that `gather_subset` asks for, in the order of all. Throws a `Refusal` for a word nobody knows. */
export function chooseGroups(groups: readonly Group[], subset: readonly string[]): readonly Group[] {
  const known = new Set([...foreign, ...groups.flatMap(({ names }) => names)])
  const words = subset.map((word) => word.trim())
  for (const word of words) {
    const name = word.replace(/^!/, '')
    if (name !== 'all' && name !== 'min' && !known.has(name)) {
      const allowed = ['all', 'min', ...[...known].sort()].join(', ')
      throw new Refusal(`Bad subset '${word}' given to Ansible. gather_subset options allowed: ${allowed}`)
    }
  }
  const named = new Set(words.flatMap((word) => [word, ...(companions[word] ?? [])]))
  const wanted = (group: Group): boolean => {
    if (group.names.some((name) => named.has(name))) return true
    if (group.names.some((name) => named.has(`!${name}`))) return group.minimal === true && !named.has('!min')
    if (group.minimal) return !named.has('!min') || named.has('min')
    return named.has('all')
  }
  const chosen = groups.filter(wanted)
  const brought = new Set(chosen.flatMap(({ names }) => names.flatMap((name) => companions[name] ?? [])))
  return groups.filter((group) => chosen.includes(group) || group.names.some((name) => brought.has(name)))
}

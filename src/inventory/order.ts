/** The orders of a play's hosts. */
export type Order = 'inventory' | 'sorted' | 'reverse_sorted' | 'reverse_inventory' | 'shuffle'

/** The hosts in the order a play asks for; `random` gives numbers from 0 to below 1. */
export function orderHosts(hosts: readonly string[], order: Order, random: () => number): readonly string[] {
  switch (order) {
    case 'inventory':
      return hosts
    case 'sorted':
      return hosts.toSorted()
    case 'reverse_sorted':
      return hosts.toSorted().toReversed()
    case 'reverse_inventory':
      return hosts.toReversed()
    case 'shuffle': {
      const mixed = [...hosts]
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1))
        const moved = mixed[i]!
        mixed[i] = mixed[j]!
        mixed[j] = moved
      }
      return mixed
    }
  }
}

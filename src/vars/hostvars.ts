import type { Host } from '../inventory/host.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { LazyDict } from '../text/lazy-dict.ts'
import type { Value } from '../text/value.ts'
import type { TaskScope } from './task-scope.ts'

/**
 * The variable `hostvars`: the variables of every host, made when they are read; what needs a variable that the host does
 * not have stays the text of its template. `scopeOf` gives a host's scope (of the
 * `hostvarsSlots`), whose own `hostvars` must be the view it is given; one view serves one task.
 */
export function hostvarsView(inventory: Inventory, scopeOf: (host: Host, hostvars: Value) => TaskScope): LazyDict {
  const made = new Map<string, LazyDict>()
  const view: LazyDict = new LazyDict({
    names: () => inventory.hosts.keys(),
    has: (name) => inventory.host(name) !== undefined,
    read(name) {
      const known = made.get(name)
      if (known) return known
      const host = inventory.host(name)
      if (!host) return undefined
      const scope = scopeOf(host, view)
      const variables = new LazyDict({
        names: () => namesOf(scope),
        has: (key) => scope.has(key),
        read: (key) => scope.lookupForOthers(key),
      })
      made.set(name, variables)
      return variables
    },
  })
  return view
}

/** All but the view itself, which would hold itself without end for whoever reads everything. */
function* namesOf(scope: TaskScope): Iterable<string> {
  for (const name of scope.names()) if (name !== 'hostvars') yield name
}

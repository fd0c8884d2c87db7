import { Refusal, type Wish } from '../../../src/module/contract.ts'
import type { Given } from './arguments.ts'
import type { PacemakerState } from './state.ts'
import { viewOf } from './view.ts'
import { nodeIs, wishCib } from './wish-cib.ts'
import { allResources } from './wish-resources.ts'
import { child, type Element, idOf } from './xml.ts'

/** What a cluster should be. Throws a `Refusal` for what cannot be, and for what would stop what runs without leave. */
export function desire(given: Given, is: PacemakerState): Wish<PacemakerState> {
  const tree = wishCib(is.cib.tree, given, is.cib.blank)
  const view = viewOf(tree, given)
  if (!given.interrupt) refuseInterrupting(is, tree, view)
  return { ...view, failures: given.cleanup ? [] : null, stopped: given.wait > 0 ? [] : null, cib: null, status: null }
}

/** Throws a refusal where resources that run would be stopped; what more a change stops, the cluster itself tells before it. */
function refuseInterrupting(is: PacemakerState, should: Element, view: ReturnType<typeof viewOf>): void {
  const running = new Set(is.status.running.map(({ resource }) => resource))
  const left = new Set(allResources(child(should, 'resources')).map(idOf))
  const gone = [...running].filter((name) => name in is.resources && !left.has(name))
  const say = (what: string): never => {
    throw new Refusal(`${what}; say interrupt: yes if that is meant`)
  }
  if (gone.length > 0) say(`${where(is, gone)} would be stopped and removed`)
  const stopped = [...running].filter((name) => {
    const after = view.resources[name]?.meta?.['target-role']
    return after === 'Stopped' && is.resources[name]?.meta?.['target-role'] !== after
  })
  if (stopped.length > 0) say(`${where(is, stopped)} would be stopped`)
  const changed = [...running].filter((name) => {
    const [before, after] = [is.resources[name], view.resources[name]]
    return (
      before && after && JSON.stringify([before.agent, before.params]) !== JSON.stringify([after.agent, after.params])
    )
  })
  if (changed.length > 0) say(`${where(is, changed)} would be restarted with other parameters`)
  for (const node of child(should, 'nodes').children) {
    const name = node.attributes.uname ?? ''
    const held = is.status.running.filter((one) => one.node === name).map(({ resource }) => resource)
    if (nodeIs(node, 'standby') && is.nodes[name]?.standby !== 'on' && held.length > 0) {
      say(`${held.join(', ')} would leave ${name}`)
    }
  }
}

const where = ({ status }: PacemakerState, names: readonly string[]): string =>
  names
    .map((name) => {
      const nodes = status.running.filter(({ resource }) => resource === name).map(({ node }) => node)
      return `${name} (on ${nodes.join(', ')})`
    })
    .join(', ')

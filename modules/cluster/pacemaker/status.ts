import { type Element, plain, readXml } from './xml.ts'

/** A resource where it is, as crm_mon shows it. */
export type Running = { readonly resource: string; readonly node: string; readonly role: string }
/** An operation that has failed, and why as far as its agent has said. */
export type Failed = {
  readonly resource: string
  readonly node: string
  readonly operation: string
  readonly reason: string
}
/** What the cluster does now. */
export type Status = {
  readonly running: readonly Running[]
  readonly failed: readonly Failed[]
  readonly offline: readonly string[]
}

const within = (it: Element): readonly Element[] => it.children.flatMap((one) => [one, ...within(one)])

/** What crm_mon prints as XML. */
export function readStatus(text: string): Status {
  const root = readXml(text)
  const all = root ? within(root) : []
  const nodes = all.find(({ tag }) => tag === 'nodes')?.children ?? []
  return {
    running: all
      .filter(
        ({ tag, attributes }) => tag === 'resource' && attributes.active === 'true' && attributes.orphaned !== 'true',
      )
      .flatMap(({ attributes, children }) =>
        children
          .filter(({ tag }) => tag === 'node')
          .map((node) => ({
            // An instance of a clone has its number behind the name.
            resource: (attributes.id ?? '').replace(/:\d+$/, ''),
            node: node.attributes.name ?? '',
            role: attributes.role ?? '',
          })),
      ),
    failed: all
      .filter(({ tag }) => tag === 'failure')
      .map(({ attributes: { op_key = '', node = '', exitstatus = '', exitreason = '', status = '' } }) => {
        const [, resource = op_key, operation = ''] = /^(.*)_([a-z]+(?:-[a-z]+)*)_\d+$/.exec(op_key) ?? []
        // crm_mon escapes a reason twice.
        const why = [exitstatus === 'ok' ? status : exitstatus, exitreason === 'none' ? '' : plain(exitreason)]
        return { resource: resource.replace(/:\d+$/, ''), node, operation, reason: why.filter(Boolean).join(': ') }
      }),
    offline: nodes
      .filter(({ attributes }) => attributes.online === 'false')
      .map(({ attributes }) => attributes.name ?? ''),
  }
}

/** A failed operation as a sentence. */
export const failureText = ({ resource, node, operation, reason }: Failed): string =>
  `${resource}: ${operation} on ${node} has failed (${reason})`

import type { Given, LocationGiven, SetGiven } from './arguments.ts'
import { type Element, element, idOf } from './xml.ts'

type Words = { readonly [name: string]: string | undefined }

const truth = (it: boolean | undefined): string | undefined => (it === undefined ? undefined : String(it))

/** The sections of constraints as they should be; one that speaks of a resource that is gone goes with it. */
export function wishConstraints(constraints: Element, given: Given, gone: readonly string[]): Element {
  const { locations = {}, colocations = {}, orders = {}, state } = given
  const wished = new Map<string, Element>([
    ...Object.entries(locations).map(([name, one]) => [name, location(name, one)] as const),
    ...Object.entries(colocations).map(
      ([name, { resource, with: other, score, resource_role, with_role, sets }]) =>
        [
          name,
          constraint('rsc_colocation', name, sets, {
            score: score ?? 'INFINITY',
            rsc: resource,
            'rsc-role': resource_role,
            'with-rsc': other,
            'with-rsc-role': with_role,
          }),
        ] as const,
    ),
    ...Object.entries(orders).map(
      ([name, { first, then, first_action, then_action, kind, symmetrical, sets }]) =>
        [
          name,
          constraint('rsc_order', name, sets, {
            kind,
            first,
            'first-action': first_action,
            then,
            'then-action': then_action,
            symmetrical: truth(symmetrical),
          }),
        ] as const,
    ),
  ])
  const spoken = (given.locations ?? given.colocations ?? given.orders) !== undefined
  const kept = constraints.children.flatMap((one): readonly Element[] => {
    const wish = wished.get(idOf(one))
    if (state === 'absent' ? wish : state === 'exact' && spoken && !wish) return []
    if (wish && state !== 'absent') return [same(one, wish) ? one : wish]
    return withoutGone(one, gone)
  })
  const there = kept.map(idOf)
  const fresh = state === 'absent' ? [] : [...wished.values()].filter((one) => !there.includes(idOf(one)))
  return { ...constraints, children: [...kept, ...fresh] }
}

/** Whether two elements say the same, whatever the order of their words and the identities within them. */
const same = (a: Element, b: Element): boolean => said(a) === said(b)
const said = ({ tag, attributes, children }: Element): string =>
  JSON.stringify([
    tag,
    Object.entries(attributes)
      .filter(([name]) => name !== 'id' || tag === 'resource_ref')
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    children.map(said),
  ])

/** What is left of a constraint without resources that are gone. */
function withoutGone(it: Element, gone: readonly string[]): readonly Element[] {
  const names = ['rsc', 'with-rsc', 'first', 'then'].map((word) => it.attributes[word])
  if (names.some((name) => name !== undefined && gone.includes(name))) return []
  const sets = it.children.filter(({ tag }) => tag === 'resource_set')
  if (sets.length === 0) return [it]
  const children = it.children
    .map((set) =>
      set.tag === 'resource_set' ? { ...set, children: set.children.filter((ref) => !gone.includes(idOf(ref))) } : set,
    )
    .filter((set) => set.tag !== 'resource_set' || set.children.length > 0)
  return children.some(({ tag }) => tag === 'resource_set') ? [{ ...it, children }] : []
}

const constraint = (tag: string, id: string, sets: readonly SetGiven[] | undefined, words: Words): Element =>
  element(
    tag,
    { id, ...words },
    (sets ?? []).map(({ resources, sequential, require_all, role, action }, i) =>
      element(
        'resource_set',
        { id: `${id}-${i}`, sequential: truth(sequential), 'require-all': truth(require_all), role, action },
        resources.map((resource) => element('resource_ref', { id: resource })),
      ),
    ),
  )

const location = (id: string, { resource, node, score, role, resource_discovery, rules }: LocationGiven): Element =>
  element(
    'rsc_location',
    { id, rsc: resource, role, node, score, 'resource-discovery': resource_discovery },
    (rules ?? []).map(({ expressions, score: worth, score_attribute, role: whose, boolean_op }, i) =>
      element(
        'rule',
        {
          id: `${id}-rule-${i}`,
          score: worth ?? (score_attribute === undefined ? 'INFINITY' : undefined),
          'score-attribute': score_attribute,
          role: whose,
          'boolean-op': boolean_op,
        },
        expressions.map((one, j) => element('expression', { id: `${id}-rule-${i}-${j}`, ...one })),
      ),
    ),
  )

import type { Settings } from './arguments.ts'
import { type Element, element, idPart } from './xml.ts'

/** How what is said meets what is there: beside it, in the place of it, or as what shall go. */
export type State = 'present' | 'absent' | 'exact'

const holdsRule = ({ children }: Element): boolean => children.some(({ tag }) => tag === 'rule')

/** The set of settings in an element that holds always; those with rules of their own are left alone. */
const plainSet = (parent: Element, tag: string): Element | undefined =>
  parent.children.find((one) => one.tag === tag && !holdsRule(one))

/** The settings that always hold, by name. */
export const settingsIn = (parent: Element, tag: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (plainSet(parent, tag)?.children ?? [])
      .filter((one) => one.tag === 'nvpair' && one.attributes.name !== undefined)
      .map(({ attributes }) => [attributes.name ?? '', attributes.value ?? '']),
  )

/**
 * The element with settings as they are said; `id` names a set that is not there yet, and `kept` tells which names stay
 * whatever is said.
 */
export function withSettings(
  parent: Element,
  tag: string,
  id: string,
  given: Settings | undefined,
  state: State,
  kept: (name: string) => boolean = () => false,
): Element {
  const said = given ?? {}
  const old = plainSet(parent, tag)
  const set = old ?? element(tag, { id })
  const stays = ({ tag: own, attributes: { name = '' } }: Element): boolean => {
    if (own !== 'nvpair' || kept(name)) return true
    if (state === 'absent') return !(name in said)
    if (state === 'exact') return typeof said[name] === 'string'
    return said[name] !== null
  }
  const left = set.children.filter(stays).map((pair) => {
    const wished = state === 'absent' ? undefined : said[pair.attributes.name ?? '']
    return typeof wished === 'string' && wished !== pair.attributes.value
      ? { ...pair, attributes: { ...pair.attributes, value: wished } }
      : pair
  })
  const there = left.map(({ attributes }) => attributes.name)
  const fresh = Object.entries(state === 'absent' ? {} : said).flatMap(([name, value]) =>
    value === null || there.includes(name)
      ? []
      : [element('nvpair', { id: `${set.attributes.id}-${idPart(name)}`, name, value })],
  )
  const done = { ...set, children: [...left, ...fresh] }
  if (old) {
    const children = parent.children.flatMap((one) => (one !== old ? [one] : done.children.length > 0 ? [done] : []))
    return { ...parent, children }
  }
  return done.children.length === 0
    ? parent
    : { ...parent, children: [...inFront(parent, tag), done, ...behind(parent, tag)] }
}

/** Sets of settings come before what an element is made of, as in what the cluster's own tools write. */
const isBody = ({ tag }: Element): boolean => ['operations', 'primitive', 'group'].includes(tag)
const inFront = (parent: Element, tag: string): readonly Element[] =>
  tag === 'utilization' ? parent.children : parent.children.filter((one) => !isBody(one))
const behind = (parent: Element, tag: string): readonly Element[] =>
  tag === 'utilization' ? [] : parent.children.filter(isBody)

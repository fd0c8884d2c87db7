import { type Element, element, idOf } from './xml.ts'

/** The changes that lead from one configuration to another, as the cluster takes them in one patch. */
export function changesOf(is: Element, should: Element, path = '/cib/configuration'): readonly Element[] {
  const modified = sameWords(is, should) ? [] : [modify(path, is, should)]
  const keys = is.children.map(keyOf)
  const wished = should.children.map(keyOf)
  const deleted = keys.filter((key) => !wished.includes(key)).map((key) => remove(`${path}/${key}`))
  const inner = should.children.flatMap((one, position): readonly Element[] => {
    const key = keyOf(one)
    const before = is.children.find((old) => keyOf(old) === key)
    return before ? changesOf(before, one, `${path}/${key}`) : [create(path, one, position)]
  })
  return [...modified, ...deleted, ...inner, ...moves(path, keys, wished)]
}

/** What stays but has another neighbour moves to its place, from the first on. */
function moves(path: string, keys: readonly string[], wished: readonly string[]): readonly Element[] {
  const before = keys.filter((key) => wished.includes(key))
  const after = wished.filter((key) => keys.includes(key))
  if (before.join('\n') === after.join('\n')) return []
  return after.map((key) =>
    element('change', { operation: 'move', path: `${path}/${key}`, position: String(wished.indexOf(key)) }),
  )
}

/** How a path names an element among its neighbours. */
const keyOf = (it: Element): string => {
  const id = idOf(it)
  return id === '' ? it.tag : `${it.tag}[@id='${id}']`
}

const sameWords = ({ attributes: a }: Element, { attributes: b }: Element): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([name, value]) => b[name] === value)

const remove = (path: string): Element => element('change', { operation: 'delete', path })

const create = (path: string, it: Element, position: number): Element =>
  element('change', { operation: 'create', path, position: String(position) }, [it])

function modify(path: string, is: Element, should: Element): Element {
  const set = Object.entries(should.attributes)
    .filter(([name, value]) => is.attributes[name] !== value)
    .map(([name, value]) => element('change-attr', { name, operation: 'set', value }))
  const unset = Object.keys(is.attributes)
    .filter((name) => should.attributes[name] === undefined)
    .map((name) => element('change-attr', { name, operation: 'unset' }))
  return element('change', { operation: 'modify', path }, [
    element('change-list', {}, [...set, ...unset]),
    element('change-result', {}, [{ ...should, children: [] }]),
  ])
}

/** An element of the cluster's information base; text between elements means nothing there. */
export type Element = {
  readonly tag: string
  readonly attributes: { readonly [name: string]: string }
  readonly children: readonly Element[]
}

const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** A text without the entities of XML. */
export const plain = (text: string): string =>
  text.replace(/&(?:#x([\da-f]+)|#(\d+)|(lt|gt|amp|quot|apos));/gi, (_, hex?: string, decimal?: string, word = '') =>
    hex
      ? String.fromCodePoint(Number.parseInt(hex, 16))
      : decimal
        ? String.fromCodePoint(Number(decimal))
        : (entities[word] ?? ''),
  )

type Open = { readonly tag: string; readonly attributes: Element['attributes']; readonly children: Element[] }

/** The outermost element of a text, or undefined when it is not whole. */
export function readXml(text: string): Element | undefined {
  const open: Open[] = []
  for (const [, closed, opened, words = '', slash] of text.matchAll(token)) {
    if (opened !== undefined) {
      const attributes = Object.fromEntries(
        [...words.matchAll(attribute)].map(([, name, double, single]) => [name, plain(double ?? single ?? '')]),
      )
      open.push({ tag: opened, attributes, children: [] })
      if (slash !== '/') continue
    } else if (closed === undefined) continue
    const done = open.pop()
    if (!done || (closed !== undefined && closed !== done.tag)) return undefined
    const parent = open.at(-1)
    if (!parent) return done
    parent.children.push(done)
  }
  return undefined
}

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\t', '&#9;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')

/** An element as text on one line. */
export function writeXml({ tag, attributes, children }: Element): string {
  const words = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  const head = `<${tag}${words.join('')}`
  return children.length === 0 ? `${head}/>` : `${head}>${children.map(writeXml).join('')}</${tag}>`
}

/** A new element; attributes without a value are left out. */
export const element = (
  tag: string,
  attributes: { readonly [name: string]: string | undefined },
  children: readonly Element[] = [],
): Element => ({
  tag,
  attributes: Object.fromEntries(
    Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ),
  children,
})

/** The child of a tag, or an empty one. */
export const child = (parent: Element, tag: string): Element =>
  parent.children.find((one) => one.tag === tag) ?? element(tag, {})

/** The element with a child of that tag put in the place of the one it has, or behind the others. */
export const withChild = (parent: Element, it: Element): Element => ({
  ...parent,
  children: parent.children.some(({ tag }) => tag === it.tag)
    ? parent.children.map((one) => (one.tag === it.tag ? it : one))
    : [...parent.children, it],
})

/** The identity of an element, or the empty text. */
export const idOf = ({ attributes }: Element): string => attributes.id ?? ''

/** A text as a part of an identity. */
export const idPart = (text: string): string => text.replace(/[^\w.-]/g, '-')

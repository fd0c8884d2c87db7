import type { Arguments, Expression } from './ast.ts'
import { closing } from './condition.ts'

type Read = (expression: string, at: number) => Expression

/** A text with its inner templates as expressions; one that is a template and nothing else keeps its value. */
function opened(text: string, at: number, read: Read): Expression {
  const parts: Expression[] = []
  let from = 0
  for (let start = text.indexOf('{{'); start >= 0; start = text.indexOf('{{', from)) {
    const end = closing(text, start + 2)
    if (end < 0) break
    if (start > from) parts.push({ kind: 'constant', at, value: text.slice(from, start) })
    parts.push(read(text.slice(start + 2, end), at))
    from = end + 2
  }
  if (from < text.length) parts.push({ kind: 'constant', at, value: text.slice(from) })
  const [only] = parts
  return parts.length === 1 && only ? only : { kind: 'join', at, items: parts }
}

function term(node: Expression, read: Read): Expression {
  if (node.kind === 'constant' && typeof node.value === 'string' && node.value.includes('{{'))
    return opened(node.value, node.at, read)
  if (node.kind === 'list' || node.kind === 'tuple') return { ...node, items: node.items.map((one) => term(one, read)) }
  if (node.kind === 'dict') return { ...node, pairs: node.pairs.map(([key, one]) => [key, term(one, read)] as const) }
  return node
}

const callers: ReadonlySet<string> = new Set(['lookup', 'query', 'q'])

/**
 * A call with the templates in its terms opened, where it is one of a lookup: Ansible renders what is written there
 * once more. What a variable holds is never rendered again.
 */
export function openedTerms(of: Expression, args: Arguments, read: Read): Arguments {
  if (of.kind !== 'name' || !callers.has(of.name)) return args
  return { ...args, places: args.places.map((one, i) => (i === 0 ? one : term(one, read))) }
}

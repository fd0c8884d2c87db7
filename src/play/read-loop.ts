import { Failure } from '../error/failure.ts'
import { lookups } from '../template/lookup/table.ts'
import { didYouMean } from '../text/nearest.ts'
import type { Mapping, Node } from '../text/node.ts'
import { checkKeywords } from './read-directives.ts'
import { asMapping, entry, holdsTemplate, isNothing, type Reading } from './reading.ts'
import type { Loop } from './task.ts'

/** The loop of a task: `loop`, or `with_NAME`, which asks the lookup of that name. */
export function readLoop(reading: Reading, mapping: Mapping): Loop | undefined {
  const loops = mapping.entries.filter(({ key }) => key.value === 'loop' || String(key.value).startsWith('with_'))
  const [first, second] = loops
  if (second) {
    throw new Failure('play-shape', `a task loops once: "${second.key.text}" is a second loop`, { at: second.key.at })
  }
  const control = readLoopControl(reading, entry(mapping, 'loop_control'))
  if (!first) return undefined
  const word = String(first.key.value)
  if (isNothing(first.value))
    throw new Failure('play-shape', `${word}: there is nothing to go through`, { at: first.key.at })
  if (word === 'loop') checkList(reading, first.value)
  else checkLookup(reading, word, first.value)
  return { style: word === 'loop' ? word : word.slice('with_'.length), over: first.value, control }
}

/** Reports a `loop` that is no list, where it can be seen. */
function checkList(reading: Reading, node: Node): void {
  if (node.kind === 'sequence' || holdsTemplate(node)) return
  const hint = 'several values stand in a list: [a, b]; a variable stands in braces: "{{ name }}"'
  reading.report(new Failure('bad-keyword', 'loop: expected a list', { at: node.at, hint }))
}

/** Reports a `with_NAME` for which there is no lookup. */
function checkLookup(reading: Reading, word: string, node: Node): void {
  const name = word.slice('with_'.length)
  if (lookups.has(name)) return
  const names = [...lookups.keys()].filter((one) => !one.includes('.'))
  const hint = didYouMean(name, names) ?? `there are: ${names.toSorted().join(', ')}`
  reading.report(new Failure('unknown-keyword', `${word}: there is no lookup "${name}"`, { at: node.at, hint }))
}

/** As in Ansible: a label that is nothing, empty or 0 is none, and the item itself is told. */
const filled = (label: Node | undefined): Node | undefined => {
  if (label?.kind === 'scalar') return label.vault || label.value ? label : undefined
  const inner = label?.kind === 'sequence' ? label.items : label?.entries
  return inner?.length ? label : undefined
}

function readLoopControl(reading: Reading, node: Node | undefined): Loop['control'] {
  const mapping = node && !isNothing(node) ? asMapping(node, 'loop_control') : undefined
  if (mapping) checkKeywords(reading, mapping, 'loop_control')
  const value = (key: string): Node | undefined => mapping && entry(mapping, key)
  return {
    loopVar: value('loop_var'),
    indexVar: value('index_var'),
    label: filled(value('label')),
    pause: value('pause'),
    extended: value('extended'),
    extendedAllItems: value('extended_allitems'),
  }
}

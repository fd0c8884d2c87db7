import { type DocumentDirective, type Event, getScalarValue } from 'js-yaml'
import { Failure } from '../error/failure.ts'
import { describePosition, type Position, type Source } from '../error/source.ts'
import { holdsMarks, unjoined } from './join-flow.ts'
import type { Entry, Mapping, Node, Scalar } from './node.ts'
import { resolvePlain, resolveTagged } from './scalar.ts'
import { Float, type Value } from './value.ts'
import { keyFailure } from './yaml-mistake.ts'

// The numbers of js-yaml's EVENT_ID and SCALAR_STYLE; a switch narrows only on literals.
const DOCUMENT = 1
const SEQUENCE = 2
const MAPPING = 3
const SCALAR = 4
const ALIAS = 5
const POP = 6
const PLAIN = 1
const LITERAL = 4

/** How many nodes aliases may add to a text before it is taken for a bomb. */
const ALIAS_LIMIT = 500_000
const YAML_TAG = 'tag:yaml.org,2002:'

interface Frame {
  readonly kind: 'document' | 'sequence' | 'mapping'
  readonly at: Position
  readonly children: Node[]
  readonly anchor: string | undefined
  readonly unsafe: boolean
  weight: number
}

interface Anchored {
  readonly node: Node | undefined
  readonly weight: number
}

const isMerge = (key: Node): boolean => key.kind === 'scalar' && key.plain && key.text === '<<'

/** A `!vault` value as JSON has it, where there are no tags: what Ansible's inventory and facts print. */
function sealedInJson({ entries }: Mapping): Scalar | undefined {
  const [only, second] = entries
  if (!only || second || only.key.plain || only.key.text !== '__ansible_vault') return undefined
  return only.value.kind === 'scalar' && typeof only.value.value === 'string'
    ? { ...only.value, vault: true }
    : undefined
}

/** Keys are the same when Python's dict takes them for the same. */
const identity = (key: Value): unknown =>
  key instanceof Float ? key.valueOf() : typeof key === 'bigint' ? `bigint ${key}` : key

function refuseDuplicates(written: readonly Entry[]): void {
  const seen = new Set<unknown>()
  for (const { key } of written) {
    const name = identity(key.value)
    if (seen.has(name)) {
      const first = written.find((one) => identity(one.key.value) === name)!.key
      throw new Failure('yaml-duplicate', `the key "${key.text}" stands here a second time`, {
        at: key.at,
        hint: `the first one is at ${describePosition(first.at)}; only one of them can be meant`,
      })
    }
    seen.add(name)
  }
}

/** Turns js-yaml's events into nodes that know where they stand. */
export class Composer {
  readonly #source: Source
  readonly #text: string
  /** Whether lines of texts were joined, so that their values hold what stands for blanks. */
  readonly #isFilled: boolean
  readonly #lineStarts: number[] = [0]
  #line = 0
  #anchors = new Map<string, Anchored>()
  #handles = new Map<string, string>()
  readonly documents: Node[] = []

  /** `text` is what the events are of; each of its characters stands where it does in the source. */
  constructor(source: Source, text = source.text) {
    this.#source = source
    this.#text = text
    this.#isFilled = text !== source.text && holdsMarks(text)
    for (let i = source.text.indexOf('\n'); i >= 0; i = source.text.indexOf('\n', i + 1)) this.#lineStarts.push(i + 1)
  }

  /** The position of an offset; cheap because offsets mostly grow. */
  #at(offset: number, end: number): Position {
    const starts = this.#lineStarts
    if (starts[this.#line]! > offset) {
      let low = 0
      let high = this.#line
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      this.#line = low
    } else {
      while (this.#line + 1 < starts.length && starts[this.#line + 1]! <= offset) this.#line++
    }
    return {
      source: this.#source,
      line: this.#line + 1,
      column: offset - starts[this.#line]! + 1,
      length: Math.max(0, end - offset),
    }
  }

  #tag(event: { readonly tagStart: number; readonly tagEnd: number }): string | undefined {
    if (event.tagStart < 0) return undefined
    const written = this.#text.slice(event.tagStart, event.tagEnd)
    if (written.startsWith('!<')) return written.slice(2, -1)
    const handle = /^(!!|![\w-]+!)(.*)$/.exec(written)
    if (!handle) return written
    const prefix = this.#handles.get(handle[1]!) ?? (handle[1] === '!!' ? YAML_TAG : handle[1]!)
    return prefix + handle[2]
  }

  #unknownTag(event: { readonly tagStart: number; readonly tagEnd: number }): Failure {
    const written = this.#text.slice(event.tagStart, event.tagEnd)
    return new Failure('unsupported', `unknown YAML tag ${written}`, {
      at: this.#at(event.tagStart, event.tagEnd),
      hint: 'known are !unsafe, !vault and the tags of YAML itself (!!str, !!int …); put a text that starts with "!" in quotes',
    })
  }

  /** Whether a collection is `!unsafe`; its own tags of YAML are accepted as well. */
  #collectionIsUnsafe(
    event: { readonly tagStart: number; readonly tagEnd: number },
    own: readonly string[],
    inherited: boolean,
  ): boolean {
    const tag = this.#tag(event)
    if (tag === undefined || tag === '!') return inherited
    if (tag === '!unsafe') return true
    if (own.some((name) => tag === YAML_TAG + name)) return inherited
    throw this.#unknownTag(event)
  }

  #anchor(event: { readonly anchorStart: number; readonly anchorEnd: number }): string | undefined {
    return event.anchorStart < 0 ? undefined : this.#text.slice(event.anchorStart, event.anchorEnd)
  }

  #scalar(event: Extract<Event, { type: 4 }>, unsafe: boolean, place: number): Scalar {
    const read = event.valueStart < 0 ? '' : getScalarValue(this.#text, event)
    const text = this.#isFilled ? unjoined(read) : read
    const block = event.style >= LITERAL
    let start = event.valueStart < 0 ? place : event.valueStart
    let end = event.valueStart < 0 ? place : event.valueEnd
    if (block) {
      while (start < end && /\s/.test(this.#text[start]!)) start++
      const line = this.#text.indexOf('\n', start)
      if (line >= 0 && line < end) end = line
    }
    const at = this.#at(start, end)
    const isPlain = event.style === PLAIN
    const made = (value: Value, sealed = unsafe, vault = false, bare = isPlain): Scalar => {
      return { kind: 'scalar', at, value, text, unsafe: sealed, vault, plain: bare }
    }
    const tag = event.tagStart < 0 ? undefined : this.#tag(event)
    if (tag === undefined || tag === '!') return made(isPlain ? resolvePlain(text) : text)
    if (tag === '!unsafe') return made(text, true)
    if (tag === '!vault' || tag === '!vault-encrypted') return made(text, unsafe, true)
    if (!tag.startsWith(YAML_TAG)) throw this.#unknownTag(event)
    const name = tag.slice(YAML_TAG.length)
    if (name === 'merge') return made(text, unsafe, false, true)
    const value = resolveTagged(text, name)
    if (value !== undefined) return made(value)
    if (!['bool', 'int', 'float', 'timestamp'].includes(name)) throw this.#unknownTag(event)
    throw new Failure('yaml-syntax', `${JSON.stringify(text)} is no ${name}`, { at })
  }

  #value(frame: Frame): Node {
    const mapping = this.#mapping(frame)
    return sealedInJson(mapping) ?? mapping
  }

  #mapping(frame: Frame): Mapping {
    const written: Entry[] = []
    const merged: Entry[] = []
    const children = frame.children
    for (let i = 0; i < children.length; i += 2) {
      const key = children[i]!
      const value = children[i + 1]!
      if (key.kind !== 'scalar') throw keyFailure(key.at)
      if (isMerge(key)) {
        merged.push(...this.#merge(value))
        continue
      }
      written.push({ key, value })
    }
    refuseDuplicates(written)
    if (merged.length === 0) return { kind: 'mapping', at: frame.at, entries: written }
    // As PyYAML: merged keys come first and keep their place; what is written in the mapping itself wins.
    const all = new Map<unknown, Entry>()
    for (const entry of [...merged, ...written]) all.set(identity(entry.key.value), entry)
    return { kind: 'mapping', at: frame.at, entries: [...all.values()] }
  }

  #merge(value: Node): readonly Entry[] {
    if (value.kind === 'mapping') return value.entries
    const parts = value.kind === 'sequence' ? value.items : []
    if (parts.length === 0 || !parts.every((part) => part.kind === 'mapping')) {
      throw new Failure('yaml-syntax', '"<<" takes a mapping or a list of mappings', { at: value.at })
    }
    return parts.toReversed().flatMap((part) => (part.kind === 'mapping' ? part.entries : []))
  }

  #alias(event: Extract<Event, { type: 5 }>): Anchored & { readonly node: Node } {
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    const found = this.#anchors.get(name)
    const at = (): Position => this.#at(event.anchorStart - 1, event.anchorEnd)
    if (!found) {
      throw new Failure('yaml-syntax', `there is no anchor &${name} before this alias`, {
        at: at(),
        hint: `put a text that starts with "*" in quotes: "*${name}"`,
      })
    }
    if (!found.node) throw new Failure('yaml-syntax', `the alias *${name} contains itself`, { at: at() })
    return { node: found.node, weight: found.weight }
  }

  #directives(directives: readonly DocumentDirective[]): void {
    this.#handles = new Map()
    for (const one of directives) if (one.kind === 'tag') this.#handles.set(one.handle, one.prefix)
  }

  compose(events: readonly Event[]): void {
    const stack: Frame[] = []
    let aliased = 0
    let last = 0
    const add = (node: Node, weight: number): void => {
      const top = stack[stack.length - 1]!
      top.children.push(node)
      top.weight += weight
    }
    const open = (kind: Frame['kind'], at: Position, anchor: string | undefined, unsafe: boolean): void => {
      if (anchor !== undefined) this.#anchors.set(anchor, { node: undefined, weight: 0 })
      stack.push({ kind, at, children: [], anchor, unsafe, weight: 1 })
    }
    for (const event of events) {
      const unsafe = stack[stack.length - 1]?.unsafe ?? false
      switch (event.type) {
        case DOCUMENT:
          this.#anchors = new Map()
          this.#directives(event.directives)
          open('document', this.#at(last, last), undefined, false)
          break
        case SEQUENCE:
        case MAPPING: {
          const list = event.type === SEQUENCE
          const inside = this.#collectionIsUnsafe(event, list ? ['seq'] : ['map', 'set'], unsafe)
          last = event.start
          open(list ? 'sequence' : 'mapping', this.#at(last, last + 1), this.#anchor(event), inside)
          break
        }
        case SCALAR: {
          const node = this.#scalar(event, unsafe, last)
          if (event.valueEnd >= 0) last = event.valueEnd
          const anchor = this.#anchor(event)
          if (anchor !== undefined) this.#anchors.set(anchor, { node, weight: 1 })
          add(node, 1)
          break
        }
        case ALIAS: {
          const { node, weight } = this.#alias(event)
          last = event.anchorEnd
          aliased += weight
          if (aliased > ALIAS_LIMIT) {
            throw new Failure('yaml-syntax', `aliases unfold to more than ${ALIAS_LIMIT} values`, {
              at: this.#at(event.anchorStart - 1, event.anchorEnd),
            })
          }
          add(node, weight)
          break
        }
        case POP: {
          const frame = stack.pop()!
          if (frame.kind === 'document') {
            this.documents.push(frame.children[0]!)
            break
          }
          const { at, children: items } = frame
          const node: Node = frame.kind === 'sequence' ? { kind: 'sequence', at, items } : this.#value(frame)
          if (frame.anchor !== undefined) this.#anchors.set(frame.anchor, { node, weight: frame.weight })
          add(node, frame.weight)
          break
        }
      }
    }
  }
}

import type { Dict, Value } from '../../../src/text/value.ts'
import { dict, entries, get, isDict } from '../../../src/text/value.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { line, tagged } from './tagged.ts'

/** What somebody made of a case: a value, shown as a line, or a failure. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: Value; readonly shown: string }
  | { readonly kind: 'failure'; readonly of: string; readonly message: string }
  | { readonly kind: 'crash' }

/** What the original tells of its way to an answer; `oracle.py` says what each means. */
export type Note = 'uncompiled' | 'shown' | 'reread' | 'marked' | 'NotImplemented'

/** A case with both answers to one question. */
export interface Seen {
  readonly ask: Ask
  /** All templates of the case: its own, those it includes, and its variables as a line. */
  readonly source: string
  readonly template: string
  readonly theirs: Outcome
  readonly own: Outcome
  readonly noted: ReadonlySet<Note>
  /** What the original says with nothing computed ahead or read as a literal, where one of these made its answer. */
  readonly plainly: Seen | undefined
}

const text = (of: Dict, key: string): string => String(get(of, key) ?? '')

/** An answer, as `oracle.py` and `ownAnswer` write them, by its kind. */
export function outcomeOf(answer: Dict): Outcome {
  const error = get(answer, 'error')
  if (isDict(error)) return { kind: 'failure', of: text(error, 'kind'), message: text(error, 'message') }
  const value = get(answer, 'value')
  return value === undefined ? { kind: 'crash' } : { kind: 'value', value, shown: line(value) }
}

/** Whether two outcomes are the same: equal values, or failures, where only those of the syntax are told apart from others. */
export function same(theirs: Outcome, own: Outcome): boolean {
  if (theirs.kind === 'value' && own.kind === 'value') return theirs.shown === own.shown
  if (theirs.kind === 'failure' && own.kind === 'failure') return (theirs.of === 'syntax') === (own.of === 'syntax')
  return false
}

/** A case and both answers to a question, as reasons look at them. */
export function seen(made: MadeCase, ask: Ask, theirs: Dict, own: Dict): Seen {
  const plainly = get(theirs, 'plainly')
  return {
    ask,
    source: [made.template, ...Object.values(made.files), line(tagged(made.vars))].join('\n'),
    template: made.template,
    theirs: outcomeOf(theirs),
    own: outcomeOf(own),
    noted: new Set((get(theirs, 'noted') ?? []) as readonly Note[]),
    plainly: isDict(plainly) ? seen(made, ask, plainly, own) : undefined,
  }
}

/** Every text in a value, keys too, as it is changed by a function. */
export function mapTexts(value: Value, change: (text: string) => Value): Value {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one as Value, change))
  if (!isDict(value)) return value
  return dict(entries(value).map(([key, inner]) => [String(change(String(key))), mapTexts(inner, change)]))
}

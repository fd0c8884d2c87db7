import { yamlDocuments } from '../../../src/template/filter/serial.ts'
import { filters } from '../../../src/template/filter/table.ts'
import { resultOf } from '../../../src/template/result.ts'
import { tests } from '../../../src/template/test/table.ts'
import type { Value } from '../../../src/text/value.ts'
import type { Ask } from '../generate/case.ts'
import type { Note, Outcome, Seen } from './seen.ts'
import { mapTexts, same } from './seen.ts'
import { line, tagged } from './tagged.ts'

/**
 * A reason why Tutti and the original answer differently, and the exact form of its differences. Each is told on the
 * page of differences, but for those that say something of the oracle.
 */
interface Reason {
  readonly why: string
  holds(seen: Seen): boolean
}

const isValue = (outcome: Outcome): boolean => outcome.kind === 'value'
const fails = (outcome: Outcome, ...kinds: readonly string[]): boolean =>
  outcome.kind === 'failure' && kinds.includes(outcome.of)
/** The original fails so, and nothing of it keeps Tutti from a value. */
const onlyTheirs = ({ theirs, own }: Seen, message: RegExp): boolean =>
  theirs.kind === 'failure' && theirs.of !== 'syntax' && message.test(theirs.message) && isValue(own)
/** The original gives a value, and tells how; Tutti fails so. */
const onlyOwn = ({ theirs, own, noted }: Seen, note: Note, message: RegExp): boolean =>
  isValue(theirs) && noted.has(note) && own.kind === 'failure' && message.test(own.message)
/** The value of a text by the rule that is asked for. */
const read = (ask: Ask, value: Value): Value =>
  typeof value === 'string' && (ask === 'legacy' || ask === 'native')
    ? tagged(resultOf([value], ask === 'native' ? 'native' : 'literal'))
    : value
/** Both give values, and those are the same once the texts of theirs are changed, and perhaps read as literals. */
const sameBut = ({ ask, theirs, own }: Seen, change: (theirs: string) => Value, other = change): boolean => {
  if (theirs.kind !== 'value' || own.kind !== 'value') return false
  const changed = mapTexts(theirs.value, change)
  const wanted = line(mapTexts(own.value, other))
  return line(changed) === wanted || line(mapTexts(read(ask, changed), other)) === wanted
}

/** The name that the original did not find as a filter or test. */
const notFound = ({ theirs }: Seen): string | undefined =>
  theirs.kind === 'failure' && theirs.of === 'syntax'
    ? /Could not load "([\s\S]*?)": /.exec(theirs.message)?.[1]
    : undefined
const isWord = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name)
/** Whether a text calls a filter or test that does not exist where it stands, not by a value. */
function callsUnknown(source: string, name: string): boolean {
  if (!isWord(name)) return false
  const calls = (mark: string): boolean =>
    new RegExp(`${mark}\\s*${name.replaceAll('.', '\\s*\\.\\s*')}(?![\\p{L}\\p{N}_])`, 'u').test(source)
  return (!filters.has(name) && calls('(?:\\||\\bfilter)')) || (!tests.has(name) && calls('\\bis(?:\\s+not)?'))
}

/** Whether a text is another with `None` left out at some places. */
const isWithout = (text: string, other: string): boolean =>
  new RegExp(
    `^${other
      .split('None')
      .map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('(?:None)?')}$`,
  ).test(text)

/** A text as `pprint` gives it, with the pieces of broken texts joined again, whatever the layout. */
const unbroken = (text: string): string => text.replace(/(['"])\n\s*(?:['"])/g, '').replace(/[\s()]/g, '')

/** Whether two values are the same when dates are taken for texts. */
const datesAside = ({ theirs, own }: Seen): boolean =>
  theirs.kind === 'value' &&
  own.kind === 'value' &&
  theirs.shown
    .replace(/\{"\$datetime":("[^"]*")\}/g, '$1')
    .replace(
      /datetime\.date\((\d+), (\d+), (\d+)\)/g,
      (_all, y: string, m: string, d: string) => `'${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}'`,
    ) === own.shown

/** A text without white space, some of which Ansible loses where it doubles backslashes. */
const unspaced = (value: Value): string => String(value).replace(/\s/g, '')

/** Whether two texts mean the same as YAML. */
function sameYaml(one: string, other: string): boolean {
  const meant = (text: string): string => line(tagged([...yamlDocuments(text)]))
  try {
    return meant(one) === meant(other)
  } catch {
    return false
  }
}

/** Whether what the original says when asked plainly is what Tutti says, or differs for a reason. */
const isRight = (plainly: Seen | undefined): boolean =>
  plainly !== undefined && (same(plainly.theirs, plainly.own) || explained(plainly) !== undefined)

const reasons: readonly Reason[] = [
  // Of the oracle.
  {
    why: 'the original came to no end in the time and memory it has here',
    holds: ({ theirs, own }) => fails(theirs, 'timeout', 'limit') && own.kind !== 'crash',
  },
  {
    why: 'the original gives no answer but the template itself, or fails, where it cannot compute a constant part ahead',
    holds: ({ noted, plainly }) => noted.has('uncompiled') && isRight(plainly),
  },
  // Of the page of differences.
  {
    why: 'what Python refuses to compile is refused; the original gives the template itself',
    holds: ({ noted, template, theirs, own }) =>
      noted.has('uncompiled') &&
      theirs.kind === 'value' &&
      unspaced(theirs.value) === unspaced(template) &&
      own.kind === 'failure' &&
      /^(?:the argument '\w+' is given twice|'(?:break|continue)' outside loop)$/.test(own.message),
  },
  {
    why: 'YAML is written without anchors',
    holds: ({ theirs, own }) =>
      theirs.kind === 'value' &&
      own.kind === 'value' &&
      /&id\d{3}\b/.test(String(theirs.value)) &&
      sameYaml(String(theirs.value), String(own.value)),
  },
  {
    why: 'what would take too long or too much is refused',
    holds: ({ own }) => fails(own, 'limit'),
  },
  {
    why: 'dates in YAML are text',
    holds: (seen) =>
      /from_yaml/.test(seen.source) &&
      (onlyTheirs(seen, /'(?:datetime\.)?date'|^datetime\.date object /) || datesAside(seen)),
  },
  {
    why: 'a missing value fails where its Python object would be written out',
    holds: ({ theirs, own, noted }) => isValue(theirs) && noted.has('shown') && fails(own, 'undefined'),
  },
  {
    why: 'whether an unknown name is a filter or a test is answered with no, as Jinja answers, and fails in Ansible',
    holds: (seen) => {
      const name = notFound(seen)
      return (
        name !== undefined &&
        /\bis\s+(?:not\s+)?(?:filter|test)\b/.test(seen.source) &&
        !callsUnknown(seen.source, name) &&
        !fails(seen.own, 'syntax')
      )
    },
  },
  {
    why: 'an unknown filter or test fails where it is reached, not where it stands',
    holds: (seen) => {
      const name = notFound(seen)
      return name !== undefined && callsUnknown(seen.source, name) && !fails(seen.own, 'syntax')
    },
  },
  {
    why: 'super() and self.block() take values that are no text; in Ansible they fail',
    holds: (seen) =>
      /\b(?:super\(|self\.)/.test(seen.source) &&
      onlyTheirs(seen, /sequence item \d+: expected str instance, \w+ found/),
  },
  {
    why: 'filters over sets take ranges and tuples for lists',
    holds: (seen) =>
      /\b(?:symmetric_difference|union)\b/.test(seen.source) &&
      onlyTheirs(
        seen,
        /can only concatenate (?:list|tuple) \(not \\?"(?:list|range|tuple)\\?"\)|type\(s\) for \+: '(?:range|list|tuple|dict_\w+)' and '(?:range|list|tuple|dict_\w+)'/,
      ),
  },
  {
    why: 'views and ranges are lists wherever a list may stand',
    holds: (seen) =>
      onlyTheirs(
        seen,
        /\('cannot represent an object', (?:range|dict_\w+)\(|Object of type (?:range|dict_\w+) is not JSON serializable|'dict_\w+' object is not subscriptable/,
      ) ||
      (/keys\(\)/.test(seen.source) && onlyTheirs(seen, /unhashable type: 'dict_keys'/)),
  },
  {
    why: 'text that is marked as safe is printed as text',
    holds: (seen) => sameBut(seen, (theirs) => theirs.replace(/Markup\(((['"])(?:\\.|(?!\2)[^\\])*\2)\)/g, '$1')),
  },
  {
    why: 'JSON with escaped surrogates is YAML',
    holds: (seen) => onlyTheirs(seen, /found invalid Unicode character escape code/),
  },
  {
    why: 'signs of white space count beside backslashes; Ansible loses them where it doubles backslashes',
    holds: ({ source, theirs, own }) =>
      fails(theirs, 'syntax') && !fails(own, 'syntax') && source.includes('\\') && /\{\s+\{[%#{]-/.test(source),
  },
  {
    why: 'None in a block writes nothing, with native too',
    holds: ({ ask, source, theirs, own }) =>
      ask === 'native' &&
      /\{%[-+]?\s*(?:block|extends)/.test(source) &&
      theirs.kind === 'value' &&
      own.kind === 'value' &&
      typeof own.value === 'string' &&
      isWithout(own.value, String(theirs.value)),
  },
  {
    why: 'text of filters like string is kept from being read again where that filter ends the expression',
    holds: ({ ask, theirs, own, noted }) =>
      (ask === 'legacy' || ask === 'native') &&
      noted.has('marked') &&
      theirs.kind === 'value' &&
      own.kind === 'value' &&
      line(read(ask, theirs.value)) === own.shown,
  },
  {
    why: 'in a file, what bodies wrote is text, whatever variables it reads',
    holds: ({ ask, noted, plainly }) => ask === 'text' && noted.has('reread') && isRight(plainly),
  },
  {
    why: 'pprint keeps long texts whole',
    holds: (seen) =>
      /\bpprint\b/.test(seen.source) &&
      seen.theirs.kind === 'value' &&
      /['"]\\n *(?:\\["']|['"])/.test(seen.theirs.shown) &&
      sameBut(seen, unbroken),
  },
  {
    why: 'the parts of None | urlsplit are texts, not bytes',
    holds: (seen) =>
      sameBut(seen, (theirs) =>
        theirs
          .replace(/'decode': <bound method _ResultMixinBytes[^>]*>, /g, '')
          .replace(/\{'key': 'decode', 'value': <bound method _ResultMixinBytes[^>]*>\}, /g, '')
          .replaceAll('SplitResultBytes(', 'SplitResult(')
          .replaceAll("b''", "''"),
      ),
  },
  {
    why: 'a backslash before a quote ends no string in a playbook; Ansible reads the text once with and once without that',
    holds: ({ source, theirs, own }) =>
      /\\['"]/.test(source) &&
      theirs.kind === 'failure' &&
      theirs.of === 'syntax' &&
      theirs.message.includes("unexpected char '\\\\'") &&
      !fails(own, 'syntax'),
  },
  {
    why: 'with native, an inline if without else keeps the line ends behind it',
    holds: ({ ask, theirs, own }) =>
      ask === 'native' &&
      theirs.kind === 'value' &&
      theirs.value === '' &&
      own.kind === 'value' &&
      typeof own.value === 'string' &&
      /^\n+$/.test(own.value),
  },
  {
    why: 'there are no complex numbers',
    holds: ({ theirs, own }) =>
      isValue(theirs) && own.kind === 'failure' && own.message.includes('fractional power is complex'),
  },
  {
    why: 'what a lookup gave adds up as any text; in Ansible it gives NotImplemented with what is none',
    holds: (seen) => onlyOwn(seen, 'NotImplemented', /^unsupported operand type\(s\) for /),
  },
  {
    why: 'functions and methods are printed by their name',
    holds: ({ theirs, own }) =>
      theirs.kind === 'value' && / at 0x[0-9a-f]{6,}>|<class '/.test(theirs.shown) && isValue(own),
  },
  {
    why: 'a condition may be an inline if, as in ansible-core 2.19',
    holds: ({ ask, template, theirs, own }) =>
      ask === 'holds' &&
      /\bif\b/.test(template) &&
      theirs.kind === 'failure' &&
      theirs.message.includes("expected token 'end of statement block', got 'if'") &&
      !fails(own, 'syntax'),
  },
]

/** The reason of a difference that is wanted or cannot be avoided; undefined where there is none. */
export const explained = (seen: Seen): string | undefined => reasons.find((reason) => reason.holds(seen))?.why

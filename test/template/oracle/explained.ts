import { dict } from '../../../src/text/value.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { line, tagged } from './tagged.ts'

/** A reason why Tutti and the original differ, and how its differences are known. */
interface Reason {
  readonly why: string
  holds(made: MadeCase, ask: Ask, theirs: string, own: string): boolean
}

/** An answer without what Ansible changes in a template before it reads it: backslashes, and white space beside signs. */
const plain = (answer: string): string => answer.replace(/(?:\\+[nrt])|\\+|\s/g, '')

const reasons: readonly Reason[] = [
  {
    why: 'what would take too long is refused',
    holds: (_made, _ask, theirs, own) => /"kind":"(?:timeout|limit)"/.test(theirs) || own.includes('"kind":"limit"'),
  },
  {
    why: 'dates in YAML are text',
    holds: (_made, _ask, theirs) => /"\$repr":"date|"\$datetime"|datetime\.date/.test(theirs),
  },
  {
    why: 'a missing value fails where it is printed; Python shows its object',
    holds: (_made, _ask, theirs, own) => theirs.includes('AnsibleUndefined') && own.includes('"kind":"undefined"'),
  },
  {
    why: 'whether an unknown name is a filter or a test is answered with no, as Jinja answers, and fails in Ansible',
    holds: (_made, _ask, theirs) =>
      theirs.includes('Could not load') && / is (?:not )?(?:filter|test)\b/.test(_made.template),
  },
  {
    why: 'an unknown filter or test fails where it is reached, not where it stands',
    holds: (_made, _ask, theirs) => theirs.includes('Could not load'),
  },
  {
    why: 'Ansible gives a template back as it stands when it fails to work out a constant part ahead',
    holds: (made, _ask, theirs) => plain(theirs) === plain(line(dict([['value', made.template]]))),
  },
  {
    why: 'super() and self.block() take values that are no text; in Ansible they fail',
    holds: ({ template }, _ask, theirs) => /super\(|self\./.test(template) && theirs.includes('expected str instance'),
  },
  {
    why: 'filters over sets take ranges and tuples for lists',
    holds: ({ template, files }, _ask, theirs) =>
      /symmetric_difference|union/.test(template + Object.values(files).join(' ')) &&
      /\(not \\"(?:list|range|tuple)\\"\)|type\(s\) for \+: '(?:range|list|tuple|dict\w*)'/.test(theirs),
  },
  {
    why: 'views are lists wherever a list may stand',
    holds: (made, _ask, theirs) =>
      theirs.includes('cannot represent an object') ||
      /type (?:range|dict_\w+) is not JSON serializable|'dict_\w+' object is not subscriptable/.test(theirs) ||
      (/keys\(\)/.test(made.template + Object.values(made.files).join(' ')) && theirs.includes('unhashable')),
  },
  {
    why: 'methods of text that is marked as safe give plain text',
    holds: (_made, _ask, theirs) => theirs.includes('Markup('),
  },
  {
    why: 'JSON is YAML, with its escapes of surrogates, too',
    holds: (_made, _ask, theirs) => theirs.includes('invalid Unicode character escape code'),
  },
  {
    why: 'Ansible puts a template that holds a backslash together again, without the white space that signs strip',
    holds: ({ template }, _ask, theirs) => theirs.includes('"kind":"syntax"') && /\{\s+\{[%#{]-/.test(template),
  },
  {
    why: 'None in a block writes nothing, with jinja2_native too',
    holds: ({ template }, ask, theirs, own) =>
      ask === 'native' &&
      /\{%[-+]?\s*(?:block|extends)/.test(template) &&
      theirs.replaceAll('None', '') === own.replaceAll('None', ''),
  },
  {
    why: 'of two mistakes, one in a file that is included, another one is told',
    holds: ({ template }, _ask, theirs, own) =>
      /\b(?:include|import|extends)\b/.test(template) && theirs.includes('"error"') && own.includes('"kind":"syntax"'),
  },
  {
    why: 'texts that filters like string mark are known where the filter ends an expression, not in a list or behind it',
    holds: ({ template, files }, ask) =>
      (ask === 'legacy' || ask === 'native') &&
      /(?:\|\s*|map\(\s*['"])(?:string|to_\w+|ppretty|json)\b/.test(template + Object.values(files).join(' ')),
  },
  {
    why: 'pprint keeps long texts whole, as those of variables; Ansible breaks those that a template made',
    holds: ({ template, files }, _ask, theirs) =>
      /pprint/.test(template + Object.values(files).join(' ')) && /['"]\\n *['"]/.test(theirs.replaceAll('\\"', '"')),
  },
  {
    why: 'an argument that is missing fails though wordwrap or combine may not need it',
    holds: ({ template }, _ask, _theirs, own) =>
      /wordwrap\(|combine\(/.test(template) && own.includes('"kind":"undefined"'),
  },
  {
    why: 'in a text, Ansible reads what bodies wrote again once it has rendered the template of a variable',
    holds: ({ template, files, vars }, ask) =>
      ask === 'text' &&
      line(tagged(vars)).includes('{{') &&
      /\{%[-+]?\s*(?:set\s+\w+\s*(?:\||[-+]?%)|filter|macro|call)/.test(template + Object.values(files).join(' ')),
  },
  {
    why: 'with jinja2_native, a backslash at the end of a line does not join it to the next',
    holds: ({ template, files }, ask) => ask === 'native' && /\\\r?\n/.test(template + Object.values(files).join(' ')),
  },
  {
    why: 'what groupby gives can be marked as coming from a lookup; Ansible fails',
    holds: ({ template, files }, _ask, theirs) =>
      /groupby[\s\S]*lookup\(|lookup\([\s\S]*groupby/.test(template + Object.values(files).join(' ')) &&
      theirs.includes('"kind":"type"'),
  },
  {
    why: 'the parts of a URL that is None are texts, not bytes',
    holds: (_made, _ask, theirs) => theirs.includes('SplitResultBytes'),
  },
  {
    why: 'a missing value that is looked for in items() fails',
    holds: ({ template, files }, _ask, _theirs, own) =>
      /\bin\b[^%}]*items\(\)/.test(template + Object.values(files).join(' ')) && own.includes('"kind":"undefined"'),
  },
  {
    why: 'a backslash before a quote ends no string; Ansible reads the text once with and once without that',
    holds: ({ template }, _ask, theirs) => /\\['"]/.test(template) && theirs.includes('unexpected char'),
  },
  {
    why: 'with jinja2_native, what an inline if without else leaves has its line ends',
    holds: (_made, ask, theirs, own) =>
      ask === 'native' && theirs === '{"value":""}' && /^\{"value":"(?:\\n)+"\}$/.test(own),
  },
  {
    why: 'a constant part of a block that is never rendered fails in Ansible, which works it out ahead',
    holds: ({ template }, _ask, theirs, own) =>
      /\{%[-+]?\s*extends/.test(template) && theirs.includes('has no attribute') && own.startsWith('{"value"'),
  },
  {
    why: 'there are no complex numbers',
    holds: (_made, _ask, _theirs, own) => own.includes('fractional power is complex'),
  },
  {
    why: 'what a lookup gives adds up as any text; in Ansible a number and such a text give NotImplemented',
    holds: ({ template }, _ask, _theirs, own) => template.includes('lookup(') && own.includes('unsupported operand'),
  },
  {
    why: 'a missing value fails where its Python object would be written out',
    holds: ({ template }, _ask, _theirs, own) =>
      own.includes('"kind":"undefined"') && /%[rs]|[!]r|~|pprint|string|join|format|to_/.test(template),
  },
  {
    why: 'functions and methods are printed by their name',
    holds: (_made, _ask, theirs) => / at 0x[0-9a-f]{6}|<class '/.test(theirs),
  },
  {
    why: 'a condition may be an inline if, as in ansible-core 2.19',
    holds: (_made, ask, theirs) => ask === 'holds' && theirs.includes("got 'if'"),
  },
]

/** The reason of a difference that is wanted or cannot be avoided; undefined where there is none. */
export const explained = (made: MadeCase, ask: Ask, theirs: string, own: string): string | undefined =>
  reasons.find((reason) => reason.holds(made, ask, theirs, own))?.why

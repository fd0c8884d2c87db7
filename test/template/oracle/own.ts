import { Failure } from '../../../src/error/failure.ts'
import type { Position } from '../../../src/error/source.ts'
import { Dialect } from '../../../src/template/dialect.ts'
import type { TextOptions } from '../../../src/template/scope.ts'
import type { Value } from '../../../src/text/value.ts'
import { dict } from '../../../src/text/value.ts'
import type { Ask, MadeCase } from '../generate/case.ts'
import { lazyScope } from '../lazy-scope.ts'
import { tagged } from './tagged.ts'

function dialectFor(one: MadeCase, ask: Ask): Dialect {
  return new Dialect({
    rule: ask === 'typed' || ask === 'native' ? ask : 'literal',
    extraTags: one.opts.extensions ? ['do', 'break', 'continue'] : [],
    searchPath: (name) => {
      const text = Object.hasOwn(one.files, name) ? one.files[name] : undefined
      return text === undefined ? undefined : { file: name, text }
    },
  })
}

const optionsOf = ({ opts }: MadeCase): TextOptions => ({
  verbatimStrings: opts.escape_backslashes !== false,
  trimBlocks: opts.trim_blocks !== false,
  lstripBlocks: opts.lstrip_blocks === true,
})

/** What Tutti makes of a case, or its failure; `at` is where the template is said to lie, if it is no file. */
export function work(one: MadeCase, ask: Ask, at?: Position): Value {
  const dialect = dialectFor(one, ask)
  const scope = lazyScope(one.vars, dialect)
  switch (ask) {
    case 'text':
      return dialect.renderText(one.template, scope, { file: one.id, text: one.template }, optionsOf(one))
    case 'holds':
      return dialect.holds(one.template, scope, at)
    default:
      return dialect.render(one.template, scope, at, optionsOf(one))
  }
}

const kinds: Readonly<Record<string, string>> = {
  'template-syntax': 'syntax',
  'template-undefined': 'undefined',
  'template-limit': 'limit',
}

/** What Tutti makes of a case, in the oracle's words. */
export function ownAnswer(one: MadeCase, ask: Ask): Value {
  try {
    return dict([['value', tagged(work(one, ask))]])
  } catch (error) {
    if (!(error instanceof Failure))
      return dict([['crash', error instanceof Error ? (error.stack ?? '') : String(error)]])
    return dict([
      [
        'error',
        dict([
          ['kind', kinds[error.code] ?? 'type'],
          ['message', error.message],
        ]),
      ],
    ])
  }
}

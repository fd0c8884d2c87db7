import { Failure } from '../error/failure.ts'
import { type Position, positionAt, type Source } from '../error/source.ts'

/** What is wrong and what to write instead, in a line of YAML that cannot be read. */
interface Mistake {
  readonly column: number
  readonly length: number
  readonly message: string
  readonly hint?: string
}

const quoted = (text: string): string => (text.includes('"') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`)

const key = String.raw`(?:^|[\s{,])(?:- +)*(?:[\w.$/ -]+:\s+|-\s+)`

function bareTemplate(line: string): Mistake | undefined {
  const found = new RegExp(`^(.*?${key})(\\{\\{.*)$`).exec(line)
  if (!found) return undefined
  const [, before = '', value = ''] = found
  return {
    column: before.length + 1,
    length: value.trimEnd().length,
    message: 'a value that starts with "{{" needs quotes',
    hint: `write ${before.trim().replace(/^(- +)+/, '')} ${quoted(value.trimEnd())}`,
  }
}

function tab(line: string): Mistake | undefined {
  const found = /^( *)\t/.exec(line)
  if (!found) return undefined
  return {
    column: (found[1] ?? '').length + 1,
    length: 1,
    message: 'a tab stands where the indentation is',
    hint: 'indent with spaces only',
  }
}

function openQuote(line: string): Mistake | undefined {
  const found = new RegExp(`^(.*?${key})(["'])(.*)$`).exec(line)
  if (!found) return undefined
  const [, before = '', quote = '', rest = ''] = found
  const body = quote === '"' ? /^(?:[^"\\]|\\.)*"/ : /^(?:[^']|'')*'/
  const closed = body.exec(rest)
  if (!closed) {
    return {
      column: before.length + 1,
      length: rest.length + 1,
      message: `the quote ${quote} that opens here is not closed`,
      hint: `close it with ${quote}; inside a "text" write \\", inside a 'text' write ''`,
    }
  }
  const after = rest.slice(closed[0].length)
  if (!/^\s*[^\s#,\]}:]/.test(after)) return undefined
  return {
    column: before.length + closed[0].length + 2 + (after.length - after.trimStart().length),
    length: after.trim().length,
    message: 'text follows a closed quote',
    hint: `put the whole value in quotes: ${quoted(`${quote}${rest}`.trimEnd())}`,
  }
}

function colonInside(line: string): Mistake | undefined {
  const found = /^(\s*(?:- +)*[\w.$/-]+:\s+)([^\s"'{[|>&*!#].*?:)(\s.*|)$/.exec(line)
  if (!found) return undefined
  const [, before = '', value = '', rest = ''] = found
  return {
    column: before.length + value.length,
    length: 1,
    message: '": " inside a value without quotes starts another mapping',
    hint: `write ${before.trim().replace(/^(- +)+/, '')} ${quoted(value + rest.trimEnd())}`,
  }
}

function reserved(line: string): Mistake | undefined {
  const found = new RegExp(`^(.*?${key})([@\`%])(.*)$`).exec(line)
  if (!found) return undefined
  const [, before = '', sign = '', rest = ''] = found
  return {
    column: before.length + 1,
    length: 1,
    message: `a value without quotes cannot start with "${sign}"`,
    hint: `write ${before.trim().replace(/^(- +)+/, '')} ${quoted((sign + rest).trimEnd())}`,
  }
}

function noSpace(line: string): Mistake | undefined {
  const found = /^(\s*(?:- +)*[A-Za-z_][\w.-]*):([^\s:/\\].*)$/.exec(line)
  if (!found) return undefined
  return {
    column: (found[1] ?? '').length + 1,
    length: 1,
    message: 'there is no space after the colon',
    hint: `write ${(found[1] ?? '').trim()}: ${(found[2] ?? '').trim()}`,
  }
}

const messages: readonly (readonly [RegExp, string])[] = [
  [/bad indentation/, 'this line is indented neither as its neighbours nor as a part of them'],
  [/deficient indentation/, 'this line ends something that was not finished: a bracket or a quote is still open'],
  [
    /end of the stream or a document/,
    'this does not continue what stands before it: a list and a mapping cannot stand side by side',
  ],
  [/multiline key/, 'the lines before are neither a "key: value" nor part of one'],
  [/unknown escape/, `unknown escape in a "text"; write \\\\ for a backslash or use '…'`],
]

/** The failure for a text that is no YAML: the classic mistakes are named, with what to write instead. */
export function yamlFailure(source: Source, reason: string, offset: number): Failure {
  const lines = source.text.split('\n')
  const at = positionAt(source, Math.min(offset, source.text.length))
  const place = (line: number, mistake: Mistake): Failure => {
    const where: Position = { source, line, column: mistake.column, length: mistake.length }
    return new Failure('yaml-syntax', mistake.message, { at: where, hint: mistake.hint })
  }
  // A mistake is often noticed one line late: the line before is looked at as well.
  for (const line of [at.line, at.line - 1]) {
    const text = lines[line - 1]
    if (text === undefined || /^\s*#/.test(text)) continue
    const late = line < at.line
    const checks = late ? [bareTemplate, openQuote, noSpace] : [tab, bareTemplate, openQuote, reserved, colonInside]
    for (const check of checks) {
      const mistake = check(text)
      if (mistake) return place(line, mistake)
    }
  }
  // An open quote swallows lines until the next quote.
  if (/quoted|deficient|indentation/.test(reason)) {
    for (let line = at.line - 2; line > Math.max(0, at.line - 30); line--) {
      const mistake = openQuote(lines[line - 1] ?? '')
      if (mistake?.message.includes('not closed')) return place(line, mistake)
    }
  }
  const message = messages.find(([pattern]) => pattern.test(reason))?.[1] ?? reason
  return new Failure('yaml-syntax', message, { at })
}

/** The failure for a mapping or list used as a key, most often braces without quotes. */
export function keyFailure(at: Position): Failure {
  const line = at.source.text.split('\n')[at.line - 1] ?? ''
  const mistake = bareTemplate(line)
  if (mistake) return yamlFailure(at.source, '', offsetOf(at))
  return new Failure('yaml-syntax', 'a key must be a plain value, not a mapping or a list', {
    at,
    hint: 'quote it if braces are meant as text',
  })
}

function offsetOf(at: Position): number {
  let offset = 0
  for (let line = 1; line < at.line; line++) offset = at.source.text.indexOf('\n', offset) + 1
  return offset + at.column - 1
}

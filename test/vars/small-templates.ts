import { Failure } from '../../src/error/failure.ts'
import type { Position } from '../../src/error/source.ts'
import type { Scope, Templates } from '../../src/template/scope.ts'
import { get, isDict, type Value } from '../../src/text/value.ts'

function path(expression: string, scope: Scope, at: Position | undefined): Value {
  const [first = '', ...rest] = expression.trim().split('.')
  let value = scope.lookup(first)
  for (const key of rest) value = value !== undefined && isDict(value) ? get(value, key) : undefined
  if (value !== undefined) return value
  throw new Failure('template-undefined', `'${expression.trim()}' is undefined`, { at })
}

const only = /^\{\{([^{}]*)\}\}$/
const render = (text: string, scope: Scope, at?: Position): Value => {
  const whole = only.exec(text)
  if (whole) return path(whole[1]!, scope, at)
  return text.replace(/\{\{([^{}]*)\}\}/g, (_, expression: string) => String(path(expression, scope, at)))
}

/** The smallest templates that scopes can be tested with: `{{ a.b.c }}` and nothing else. */
export const smallTemplates: Templates = {
  render,
  renderText: (text, scope) => String(render(text, scope)),
  renderFile: (text, scope) => String(render(text, scope)),
  evaluate: (expression, scope, at) => path(expression, scope, at),
  holds: (expression, scope, at) => path(expression, scope, at) === true,
}

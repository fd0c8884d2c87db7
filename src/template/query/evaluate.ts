import type { Value } from '../../text/value.ts'
import { isDict } from '../../text/value.ts'
import { syntaxFault, typeFault } from '../fault.ts'
import { fromJsonText } from '../filter/json.ts'
import { order } from '../value/compare.ts'
import { dictOf, fetch, values } from '../value/dict.ts'
import { itemAt, slice } from '../value/iterate.ts'
import { isList, isNumber, isText } from '../value/kind.ts'
import { callFunction } from './function.ts'
import { equalInQuery, holdsInQuery } from './judge.ts'
import type { Query } from './parse.ts'

/** A step of JMESPath that the language of Ansible's `json_query` does not have. */
const foreign = (what: string): never =>
  syntaxFault(
    `${what} is not part of JMESPath as json_query speaks it`,
    undefined,
    'do it in the template around the query',
  )

const isOrderable = (value: Value): boolean => isNumber(value) || isText(value)

function compare(name: string, left: Value, right: Value): Value {
  if (name === 'EQ') return equalInQuery(left, right)
  if (name === 'NE') return !equalInQuery(left, right)
  if (!isOrderable(left) || !isOrderable(right)) return null
  const d = order(left, right)
  switch (name) {
    case 'LT':
      return d < 0
    case 'LTE':
      return d <= 0
    case 'GT':
      return d > 0
    default:
      return d >= 0
  }
}

/** What each item comes to, without those that come to nothing. */
function project(items: readonly Value[], step: Query): Value[] {
  return items.map((one) => evaluateQuery(step, one)).filter((one) => one !== null)
}

function flattened(value: Value): Value {
  return isList(value) ? value.flatMap((one) => (isList(one) ? [...one] : [one])) : null
}

/** What a query finds in a value; what is not there is None. */
export function evaluateQuery(query: Query, value: Value): Value {
  switch (query.type) {
    case 'Identity':
    case 'Current':
      return value
    case 'Literal':
      return fromJsonText(JSON.stringify(query.value))
    case 'Field':
      return isDict(value) ? (fetch(value, query.name) ?? null) : null
    case 'Index':
      return isList(value) ? (itemAt(value, query.value) ?? null) : null
    case 'Slice': {
      if (query.step === 0) return typeFault('the step of a slice cannot be zero')
      return isList(value) ? slice(value, query.start, query.stop, query.step) : null
    }
    case 'Subexpression':
    case 'IndexExpression':
    case 'Pipe':
      return evaluateQuery(query.right, evaluateQuery(query.left, value))
    case 'Projection': {
      const left = evaluateQuery(query.left, value)
      return isList(left) ? project(left, query.right) : null
    }
    case 'ValueProjection': {
      const left = evaluateQuery(query.left, value)
      return isDict(left) ? project(values(left), query.right) : null
    }
    case 'FilterProjection': {
      const left = evaluateQuery(query.left, value)
      if (!isList(left)) return null
      const kept = left.filter((one) => holdsInQuery(evaluateQuery(query.condition, one)))
      return project(kept, query.right)
    }
    case 'Flatten':
      return flattened(evaluateQuery(query.child, value))
    case 'MultiSelectList':
      return value === null ? null : query.children.map((one) => evaluateQuery(one, value))
    case 'MultiSelectHash':
      return value === null
        ? null
        : dictOf(query.children.map(({ name, value: one }) => [name, evaluateQuery(one, value)] as const))
    case 'Comparator':
      return compare(query.name, evaluateQuery(query.left, value), evaluateQuery(query.right, value))
    case 'AndExpression': {
      const left = evaluateQuery(query.left, value)
      return holdsInQuery(left) ? evaluateQuery(query.right, value) : left
    }
    case 'OrExpression': {
      const left = evaluateQuery(query.left, value)
      return holdsInQuery(left) ? left : evaluateQuery(query.right, value)
    }
    case 'NotExpression':
      return !holdsInQuery(evaluateQuery(query.child, value))
    case 'Function':
      return callFunction(
        query.name,
        query.children.map((one) => {
          if (one.type !== 'ExpressionReference') return { kind: 'value', value: evaluateQuery(one, value) }
          return { kind: 'expression', of: (item: Value) => evaluateQuery(one.child, item) }
        }),
      )
    case 'ExpressionReference':
      return foreign('an expression reference outside a function')
    case 'Root':
    case 'Variable':
    case 'LetExpression':
    case 'Binding':
      return foreign('a variable')
    case 'Ternary':
      return foreign('a choice by ? and :')
    case 'Unary':
    case 'Arithmetic':
      return foreign('arithmetic')
  }
}

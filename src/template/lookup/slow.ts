import type { Value } from '../../text/value.ts'
import type { Question } from '../answers.ts'
import type { Callee, Keywords } from '../runtime/call.ts'
import { free } from '../runtime/call.ts'
import type { Context } from '../runtime/context.ts'
import { repr } from '../value/repr.ts'

/** A lookup whose answer may take long: hosts that do not need it go on meanwhile, where the work can be done again. */
export const slow = (
  name: string,
  ask: (use: Context, terms: readonly Value[], keywords: Keywords) => Question<Value>,
): Callee =>
  free((use, terms, keywords) => {
    const question = ask(use, terms, keywords)
    const key = `${name} ${repr(terms)} ${repr(keywords)}`
    return use.scope.answers ? use.scope.answers.answer(key, question) : question.now()
  })

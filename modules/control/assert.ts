import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type LocalScope, local } from '../../src/module/contract.ts'

/** Text, or several texts. */
const message = () => z.union([z.string(), z.array(z.string())], 'expected text or a list of texts')

const args = argument.args({
  that: z
    .unknown()
    .refine((given) => given !== undefined, 'conditional required in "that"')
    .meta({ raw: true })
    .describe('The conditions that must hold, as `when` has them.'),
  fail_msg: message()
    .optional()
    .meta({ aliases: ['msg'] })
    .describe('What is said when one does not.'),
  success_msg: message().optional().describe('What is said when all do.'),
  quiet: argument.bool().default(false).describe('Prints no result where all hold.'),
})

/** Fails where a condition does not hold. */
export const assert = local({
  name: 'assert',
  alters: 'nothing',
  purpose: 'Fails where a condition does not hold.',
  returns: {
    assertion: 'The condition that does not hold.',
    evaluated_to: 'False, beside the condition.',
    msg: 'What is said.',
  },
  examples: [
    { name: 'Enough memory', args: { that: ['ansible_memtotal_mb >= 1024'], fail_msg: 'this host is too small' } },
    { name: 'A port that may be one', args: { that: 'http_port | int in range(1, 65536)', quiet: true } },
  ],
  args,
  run(given, scope) {
    const always = { _ansible_verbose_always: !given.quiet }
    const assertion = conditionsOf(given.that, scope).find((that) => !holds(that, scope))
    if (assertion === undefined) {
      return { returned: { changed: false, msg: given.success_msg ?? 'All assertions passed', ...always } }
    }
    const msg = given.fail_msg ?? 'Assertion failed'
    return { returned: { changed: false, failed: true, evaluated_to: false, assertion, msg, ...always } }
  },
})

/** The conditions; a single expression in braces may stand for a list of them. */
function conditionsOf(that: unknown, scope: LocalScope): readonly unknown[] {
  const whole = typeof that === 'string' ? /^\s*\{\{((?:(?!\{\{|\}\})[\s\S])*)\}\}\s*$/.exec(that)?.[1] : undefined
  const meant = whole === undefined ? that : scope.evaluate(whole.trim())
  return Array.isArray(meant) ? meant.flat() : [meant]
}

const holds = (that: unknown, scope: LocalScope): boolean => {
  if (typeof that === 'boolean') return that
  // An empty condition is no condition.
  return that === null || that === '' || scope.holds(String(that))
}

import * as argument from '../../src/module/argument.ts'
import { type LocalScope, local, Refusal } from '../../src/module/contract.ts'

const args = argument.args({
  msg: argument.raw().optional().describe('What to print; anything.'),
  var: argument.raw().optional().describe('The name of a variable, or an expression, to print.'),
  verbosity: argument.int().default(0).describe('Prints from this many -v on.'),
})

/** Prints a message or the value of a variable. */
export const debug = local({
  name: 'debug',
  alters: 'nothing',
  purpose: 'Prints a message or the value of a variable.',
  returns: { msg: 'The message.' },
  examples: [
    { name: 'A message', args: { msg: 'This is {{ inventory_hostname }}' } },
    { name: 'A variable, with -v only', args: { var: 'ansible_default_ipv4.address', verbosity: 1 } },
  ],
  args,
  run(given, scope) {
    if (given.msg !== undefined && given.var !== undefined)
      throw new Refusal("'msg' and 'var' are incompatible options")
    if (given.verbosity > scope.verbosity) {
      return { returned: { changed: false, skipped: true, skipped_reason: 'Verbosity threshold not met.' } }
    }
    const shown = given.var === undefined ? { msg: given.msg ?? 'Hello world!' } : shownVariable(given.var, scope)
    return { returned: { changed: false, failed: false, ...shown, _ansible_verbose_always: true } }
  },
})

function shownVariable(asked: unknown, scope: LocalScope) {
  // Unlike Ansible: a value that is no text (`var: "{{ a_list }}"`) is printed instead of "VARIABLE IS NOT DEFINED!".
  if (typeof asked !== 'string') return { [typeName(asked)]: asked }
  try {
    return { [asked]: scope.evaluate(asked) }
  } catch (error) {
    if ((error as { readonly code?: unknown } | null)?.code !== 'template-undefined') throw error
    const why = scope.verbosity > 0 ? `: ${(error as Error).message}` : ''
    return { [asked]: `VARIABLE IS NOT DEFINED!${why}` }
  }
}

/** The key that Ansible prints such a value under. */
function typeName(value: unknown): string {
  if (Array.isArray(value)) return "<class 'list'>"
  return typeof value === 'object' && value !== null ? "<class 'dict'>" : String(value)
}

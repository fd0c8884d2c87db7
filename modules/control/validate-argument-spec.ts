import * as argument from '../../src/module/argument.ts'
import { type LocalScope, local } from '../../src/module/contract.ts'
import { argumentErrors, type Specs } from './argument-spec.ts'

const args = argument.args({
  argument_spec: argument.record().describe('The arguments by name: their type, choices, whether they are required.'),
  provided_arguments: argument
    .record()
    .default({})
    .describe('Values that are held against it, stronger than the variables of those names.'),
  validate_args_context: argument.record().default({}).describe('Where the specification is from; returned as it is.'),
})

/** Holds variables against a specification of arguments, as roles are held against theirs. */
export const validateArgumentSpec = local({
  name: 'validate_argument_spec',
  alters: 'nothing',
  purpose: 'Holds variables against a specification of arguments.',
  returns: {
    msg: 'Whether the variables are as they should be.',
    argument_errors: 'What is wrong with them, a sentence for each.',
    argument_spec_data: 'The specification, where they are not.',
    validate_args_context: 'What was given by that name.',
  },
  examples: [
    { name: 'The port is a number', args: { argument_spec: { http_port: { type: 'int', required: true } } } },
    {
      name: 'A value that is no variable',
      args: { argument_spec: { kind: { choices: ['web', 'db'] } }, provided_arguments: { kind: 'web' } },
    },
  ],
  args,
  run({ argument_spec, provided_arguments, validate_args_context }, scope) {
    const specs = argument_spec as Specs
    const known = Object.keys(specs).flatMap((name) =>
      isDefined(name, scope) ? [[name, scope.evaluate(name)] as const] : [],
    )
    const errors = argumentErrors(specs, { ...Object.fromEntries(known), ...provided_arguments })
    const context = { validate_args_context }
    if (errors.length === 0) return { returned: { changed: false, msg: 'The arg spec validation passed', ...context } }
    return {
      returned: {
        changed: false,
        failed: true,
        msg: `Validation of arguments failed:\n${errors.join('\n')}`,
        argument_errors: errors,
        argument_spec_data: argument_spec,
        ...context,
      },
    }
  },
})

const isDefined = (name: string, scope: LocalScope): boolean =>
  /^[A-Za-z_]\w*$/.test(name) && scope.holds(`${name} is defined`)

import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { local, Refusal, type Returned } from '../../src/module/contract.ts'

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
)

/** Whether a name can be a variable's: letters, digits and underscores of ASCII, and no word of Python's. */
export const isIdentifier = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !keywords.has(name)

const truths: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false }

/** The text that `set_fact` takes for a truth value, whether or not it was quoted, or the value as it is. */
const meant = (value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(truths, value.toLowerCase()) ? truths[value.toLowerCase()] : value

/** Sets variables of a host for the rest of the run. */
export const setFact = local({
  name: 'set_fact',
  alters: 'variables',
  purpose: 'Sets variables of a host for the rest of the run.',
  returns: { ansible_facts: 'The variables.' },
  examples: [
    { name: 'The folder of a release', args: { release_folder: '/srv/releases/1.2.3' } },
    { name: 'Several variables', args: { http_port: 8080, backends: ['10.0.0.7', '10.0.0.8'] } },
  ],
  args: z.looseObject({
    cacheable: argument.bool().default(false).describe('Keeps them in the fact cache as well.'),
  }),
  run({ cacheable, ...given }, { native }) {
    const bad = Object.keys(given).find((name) => !isIdentifier(name))
    if (bad !== undefined) {
      throw new Refusal(
        `The variable name '${bad}' is not valid. Variables must start with a letter or underscore character, and contain only letters, numbers and underscores.`,
      )
    }
    const facts: Returned = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, native ? value : meant(value)]),
    )
    if (Object.keys(facts).length === 0) {
      throw new Refusal('No key/value pairs provided, at least one is required for this action to succeed')
    }
    return {
      returned: { changed: false, ansible_facts: facts },
      effects: [{ kind: 'set-facts', facts, cacheable }],
    }
  },
})

/**
 * What a playbook's scalar becomes. `typed`: the value of its one expression, else text. `literal`: always text, which
 * is read again where it looks like a list, a dict or a bool, as ansible-core 2.14 to 2.18 do. `native`: as these do
 * with jinja2_native, where all text is read again.
 */
export const resultRules = ['typed', 'literal', 'native'] as const
export type ResultRule = (typeof resultRules)[number]

/** The rule of a run that is told none; `docs/decisions/` tells why. */
export const usualRule: ResultRule = 'literal'

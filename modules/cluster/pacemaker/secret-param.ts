import type { Given, PrimitiveGiven } from './arguments.ts'

/** Whether the name of a parameter tells that its value is a secret, and not the file or the program that has it. */
export const isSecretParam = (name: string): boolean =>
  /pass(wd|word|phrase)|secret/i.test(name) && !/script|file/i.test(name)

/** The parameters of a primitive that nobody may see, by their names. */
export const secretParams = ({
  params = {},
  secret_params = {},
}: PrimitiveGiven): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(params).filter((pair): pair is [string, string] => isSecretParam(pair[0]) && pair[1] !== null),
  ),
  ...secret_params,
})

/** Every secret among the arguments. */
export const secretsOf = ({ primitives = {} }: Given): readonly string[] =>
  Object.values(primitives).flatMap((one) => Object.values(secretParams(one)))

import type { Change, Diff, Json, State } from '../../src/module/contract.ts'

/** What a person is shown of a change: the fields that differ as one text, and each saved text beside its file's name. */
export function stateDiff<S extends State>(
  { is, should }: Change<S>,
  texts: { readonly [field in keyof S]?: string },
): readonly Diff[] {
  const fields = Object.keys(should).filter((name) => should[name] !== null && !same(is[name], should[name] as Json))
  const plain = fields.filter((name) => texts[name] === undefined)
  const shown = (state: { readonly [name: string]: Json | undefined }, names: readonly string[]): string =>
    `${JSON.stringify(Object.fromEntries(names.map((name) => [name, state[name]])), null, 4)}\n`
  const textual = Object.entries(texts).flatMap(([name, file]) =>
    fields.includes(name)
      ? [{ before: String(is[name]), after: String(should[name]), beforeHeader: file, afterHeader: file }]
      : [],
  )
  return [...(plain.length > 0 ? [{ before: shown(is, plain), after: shown(should, plain) }] : []), ...textual]
}

const same = (a: Json | undefined, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b)

/** A row of a result by its columns; NULL is null. */
export type Row = { readonly [column: string]: string | null }
/** The rows of one statement. */
export type Rows = readonly Row[]

const part = /<resultset\b[^>]*>|<row>|<field name="([^"]*)"(?:\s+xsi:nil="true"\s*\/>|>([^<]*)<\/field>)/g

const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const plain = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_, word: string) => entities[word] ?? '')

/** The results in what the client prints with `--xml`, in order; statements without a result are not among them. */
export function readResults(xml: string): readonly Rows[] {
  const results: [string, string | null][][][] = []
  for (const [text, column, value] of xml.matchAll(part)) {
    if (column !== undefined)
      results
        .at(-1)
        ?.at(-1)
        ?.push([plain(column), value === undefined ? null : plain(value)])
    else if (text === '<row>') results.at(-1)?.push([])
    else results.push([])
  }
  return results.map((rows) => rows.map((fields) => Object.fromEntries(fields)))
}

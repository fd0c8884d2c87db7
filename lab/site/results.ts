import { cpus, loadavg, release } from 'node:os'
import type { Step } from './converge.ts'
import type { Row } from './fault.ts'

const COMMAND = 'npm run lab:site'

const seconds = (value: number | undefined): string => (value === undefined ? 'never' : value.toFixed(1))

const verdict = (text: string, kept: boolean): string => `${text}: ${kept ? 'kept' : '**missed**'}`

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Whether everything that was promised was kept. */
export const allKept = (steps: readonly Step[], rows: readonly Row[]): boolean =>
  steps.every(({ kept }) => kept) && rows.every(({ target }) => target?.kept !== false)

/** The tables of a run, as the page that is kept and as what is printed. */
export function resultsPage(steps: readonly Step[], rows: readonly Row[]): string {
  const built = table(
    ['converging', 'seconds', 'result', 'as it should be'],
    steps.map(({ what, seconds: took, result, kept }) => [what, took.toFixed(0), result, kept ? 'yes' : '**no**']),
  )
  const broken = table(
    ['what happens', 'asked', 'failed', 'seconds until service', 'acknowledged writes lost', 'target', 'note'],
    rows.map((row) => [
      row.what,
      String(row.asked),
      String(row.failed),
      seconds(row.seconds),
      row.lost === undefined ? '' : String(row.lost),
      row.target ? verdict(row.target.text, row.target.kept) : '',
      row.note ?? '',
    ]),
  )
  return `# What happens to the whole site when parts of it fail?

Written by \`${COMMAND}\`, which builds [the site](playbooks/site.md) in the lab, breaks it, and renews this page; \`${COMMAND} -- --help\`
tells how to break one part by its name.

${built}

${broken}

*Seconds until service* go from the start of the first request that failed until the first good answer to one that was sent after the last
failure. The client asks for a page 20 times a second, each time by a new connection, and gives up after 2 seconds; four writers insert a
row every 50 ms and give up after 2 seconds. A write is lost when the client was told that it is there and the server does not have it.

Measured on ${new Date().toISOString().slice(0, 10)} with Linux ${release().split('.').slice(0, 2).join('.')}, ${cpus().length} processors, load ${(loadavg()[2] ?? 0).toFixed(1)} over the last 15 minutes.
`
}

import type { Line } from '../keyword.ts'
import { braced, writeBlock } from '../keyword.ts'
import type { NginxArguments, Rendered } from './arguments.ts'
import { http, site } from './words-http.ts'
import { events, main, stream } from './words-main.ts'

/** A file of the set: its lines, each with where it comes from. */
export interface Written {
  readonly path: string
  readonly lines: readonly Line[]
  readonly text: string
}

const FIRST: Line = { text: '# Written by Tutti: changes made here are lost.', origin: 'the first line' }

const asFile = (path: string, lines: readonly Line[]): Written => ({
  path,
  lines,
  text: `${lines.map((line) => line.text).join('\n')}\n`,
})

const asLines = (text: string, originOf: (line: number, text: string) => string): readonly Line[] =>
  text.split('\n').map((one, i) => ({ text: one, origin: originOf(i + 1, one) }))

/** Every file that the data of a task makes, in the order of their paths. */
export function writtenFiles(args: NginxArguments): readonly Written[] {
  const files = [
    ...mainFile(args),
    ...Object.entries(args.sites ?? {}).map(([name, values]) =>
      asFile(`conf.d/${name}.conf`, [FIRST, ...writeBlock(site, values, `sites.${name}`)]),
    ),
    ...Object.entries(args.files ?? {}).map(([path, text]) => ({
      path,
      lines: asLines(text, (line) => `files.${path}, line ${line}`),
      text,
    })),
    ...Object.entries(args.rendered ?? {}).map(([path, rendered]) => ({
      path,
      lines: asLines(rendered.text, (line, text) => placeInTemplate(rendered, line, text)),
      text: rendered.text,
    })),
  ]
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function mainFile(args: NginxArguments): readonly Written[] {
  if ([args.main, args.events, args.http, args.stream].every((part) => part === undefined)) return []
  const block = (name: string, lines: readonly Line[]): readonly Line[] => [
    { text: '', origin: name },
    ...braced(name, lines, name),
  ]
  const inclusive = { include: ['mime.types', 'conf.d/*.conf'], ...args.http }
  return [
    asFile('nginx.conf', [
      FIRST,
      ...writeBlock(main, args.main ?? {}, 'main'),
      ...block('events', writeBlock(events, args.events ?? {}, 'events')),
      ...block('http', writeBlock(http, inclusive, 'http')),
      ...(args.stream === undefined ? [] : block('stream', writeBlock(stream, args.stream, 'stream'))),
    ]),
  ]
}

/** The line of a template that a rendered line is: the one that reads the same, nearest to where it would be. */
function placeInTemplate({ source, template }: Rendered, line: number, text: string): string {
  const same = template
    .split('\n')
    .flatMap((one, i) => (one.trim() === text.trim() && text.trim() !== '' ? [i + 1] : []))
    .sort((a, b) => Math.abs(a - line) - Math.abs(b - line))
  return same[0] === undefined ? `${source} (line ${line} of what it renders to)` : `${source}:${same[0]}`
}

/** What nginx said, each place in a file of the set as the place in the data or the template that it comes from. */
export const located = (said: string, args: NginxArguments): string => {
  const files = new Map(writtenFiles(args).map((file) => [file.path, file]))
  return said.replace(/\bin (\/\S+?):(\d+)/g, (whole: string, path: string, number: string) => {
    const file = [...files.values()].find((one) => path.endsWith(`/${one.path}`))
    const line = file?.lines[Number(number) - 1]
    return line === undefined ? whole : `in ${line.origin} (${path}:${number}: ${line.text.trim()})`
  })
}

import { type Line, writeBlock } from '../keyword.ts'
import { type KeepalivedArguments, parts } from './arguments.ts'

/** The lines of keepalived.conf; the same data gives the same lines. */
export function configurationLines(args: KeepalivedArguments): readonly Line[] {
  const written = Object.entries(parts).flatMap(([name]) => {
    const value = args[name as keyof typeof parts]
    if (value === undefined) return []
    return [{ text: '', origin: name }, ...writeBlock(parts, { [name]: value }, '')]
  })
  const raw = args.raw === '' ? [] : args.raw.replace(/\n$/, '').split('\n')
  return [
    { text: '# Written by Tutti: changes made here are lost.', origin: 'the first line' },
    ...written,
    ...raw.flatMap((text, i) => [
      ...(i === 0 ? [{ text: '', origin: 'raw' }] : []),
      { text, origin: `raw, line ${i + 1}` },
    ]),
  ]
}

/** The text of keepalived.conf. */
export const configurationText = (args: KeepalivedArguments): string =>
  `${configurationLines(args)
    .map((line) => line.text)
    .join('\n')}\n`

/** A text of keepalived.conf without its passwords. */
export const withoutPasswords = (text: string): string => text.replace(/^(\s*auth_pass)\s+.*$/gm, '$1 ***')

/** What the checker said, each line with the part of the task's data that it is about. */
export const located = (said: string, args: KeepalivedArguments): string => {
  const lines = configurationLines(args)
  const told = withoutPasswords(said)
    .split('\n')
    .map((text) => {
      const [, prefix = '', number] = /^(.*?\bLine (\d+)\)?)/.exec(text) ?? []
      const line = number === undefined ? undefined : lines[Number(number) - 1]
      if (!line) return text
      return `${line.origin}: ${text.slice(prefix.length).trim()} (line ${number}: ${withoutPasswords(line.text.trim())})`
    })
  // Each of the daemon's processes says the same.
  return [...new Set(told)].join('\n')
}

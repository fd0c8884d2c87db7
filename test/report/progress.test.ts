import { PassThrough } from 'node:stream'
import test from 'ava'
import { createProgress } from '../../src/report/progress.ts'
import { createSpinner } from '../../src/report/spinner.ts'
import type { Event, TaskLabel } from '../../src/run/event.ts'
import { finished, outcome, task } from './made.ts'

const at = (label: TaskLabel, host: string): Event => ({ kind: 'host-started', task: label, host })
const play = (...hosts: string[]): Event => ({ kind: 'play-started', name: 'p', hosts, check: false })

test('the line tells how many hosts work on what, and for how long', (t) => {
  let now = 0
  const progress = createProgress(() => now)
  const install = task('install nginx')
  const hosts = Array.from({ length: 10 }, (_, i) => `web${i}`)
  progress.listen(play(...hosts))
  t.is(progress.line(5000, 100), '')
  for (const host of hosts) progress.listen(at(install, host))
  t.is(progress.line(200, 100), '', 'not for the blink of an eye')
  t.is(progress.line(12_345, 100), '10 of 10 hosts working on "install nginx", 12 s')
  for (const host of hosts.slice(2)) progress.listen(finished(install, host, outcome('ok')))
  t.is(progress.line(72_000, 100), '2 of 10 hosts working on "install nginx" (web0, web1), 1 min 12 s')
  t.is(progress.line(72_000, 30), '2 of 10 hosts working on "ins…')
  now = 72_000
  progress.listen(at(task('other'), 'web1'))
  t.is(progress.line(73_000, 100), '1 of 10 hosts working on "install nginx" (web0), 1 min 13 s')
  progress.listen(finished(install, 'web1', outcome('ok')))
  progress.listen(finished(install, 'web0', outcome('ok')))
  t.is(progress.line(73_000, 100), '1 of 10 hosts working on "other" (web1), 1 s', 'an old answer ends no new work')
  progress.listen({ kind: 'run-finished', recap: {} })
  t.is(progress.line(99_000, 100), '')
})

/** What a terminal shows after all that was written to it; knows just the codes that a spinner uses. */
function shown(written: string): readonly string[] {
  const rows: string[] = ['']
  let [row, column] = [0, 0]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes are control characters
  for (const piece of written.match(/\u001B\[[?\d;]*[A-Za-z]|[\s\S]/gu) ?? []) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal codes are control characters
    const [, digits, letter] = /^\u001B\[\??([\d;]*)([A-Za-z])$/.exec(piece) ?? []
    const count = Number(digits || 1)
    if (letter === 'A') row = Math.max(0, row - count)
    else if (letter === 'G') column = count - 1
    else if (letter === 'K') rows[row] = Number(digits || 0) === 2 ? '' : (rows[row] ?? '').slice(0, column)
    else if (letter !== undefined) continue
    else if (piece === '\n') [row, column] = [row + 1, 0]
    else if (piece === '\r') column = 0
    else {
      const text = (rows[row] ?? '').padEnd(column)
      rows[row] = text.slice(0, column) + piece + text.slice(column + 1)
      column += 1
    }
    rows[row] ??= ''
  }
  return rows
}

test('lines that are written while the spinner is shown stay whole, above it', (t) => {
  let now = 0
  const written: string[] = []
  const through = new PassThrough().setEncoding('utf8')
  through.on('data', (text: string) => written.push(text))
  const stream = Object.assign(through, {
    isTTY: true,
    columns: 80,
    cursorTo: (x: number) => through.write(`\u001B[${x + 1}G`),
    clearLine: () => through.write('\u001B[2K'),
    moveCursor: (_: number, y: number) => (y < 0 ? through.write(`\u001B[${-y}A`) : true),
  }) as unknown as NodeJS.WriteStream
  const progress = createProgress(() => now)
  const settings = { stream, progress, clock: () => now, colour: false, redact: (text: string) => text }
  const spinner = createSpinner(settings)
  const install = task('install')
  progress.listen(play('a', 'b'))
  progress.listen(at(install, 'a'))
  spinner.tick()
  t.deepEqual(shown(written.join('')), [''])
  now = 2000
  spinner.tick()
  t.regex(shown(written.join('')).at(-1) ?? '', /^\S 1 of 2 hosts working on "install" \(a\), 2 s$/)
  stream.write('first line\n')
  stream.write('second line\n')
  const rows = shown(written.join(''))
  t.deepEqual(rows.slice(0, 2), ['first line', 'second line'])
  spinner.pause()
  spinner.tick()
  t.deepEqual(shown(written.join('')), ['first line', 'second line', ''])
  spinner.resume()
  spinner.tick()
  t.regex(shown(written.join('')).at(-1) ?? '', /working on/)
  progress.listen(finished(install, 'a', outcome('ok')))
  spinner.tick()
  t.deepEqual(shown(written.join('')), ['first line', 'second line', ''])
  spinner.stop()
})

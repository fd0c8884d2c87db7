import type { Answer, Returned } from '../../src/module/contract.ts'
import { errnoText, readEnding } from './launch.ts'
import { bytesRepr, datetime, splitLines, timedelta } from './python-text.ts'
import { shlexQuote } from './shlex.ts'

/** What is told of the values that every module returns that runs something. */
export const plainReturns = {
  rc: 'The status that it ended with.',
  stderr: 'What it said on standard error; stderr_lines is the same in lines.',
  stdout: 'What it printed; stdout_lines is the same in lines.',
} as const

/** What is told of the values that `command` and `shell` return. */
export const commandReturns = {
  cmd: 'The command as it was run.',
  delta: 'How long it took.',
  end: 'When it ended.',
  rc: plainReturns.rc,
  start: 'When it began.',
  stderr: plainReturns.stderr,
  stdout: plainReturns.stdout,
  msg: 'What is said of it.',
} as const

const output = (stdout: string, stderr: string): Returned => ({
  stdout,
  stderr,
  stdout_lines: splitLines(stdout),
  stderr_lines: splitLines(stderr),
})

/** What `command` and `shell` return in any case, for a command that was not run. */
export const notRun = (cmd: unknown): Returned => ({
  changed: false,
  rc: 0,
  cmd,
  start: null,
  end: null,
  delta: null,
  msg: '',
  ...output('', ''),
})

/** What `command` and `shell` return in check mode. */
export const foretold = (cmd: unknown, conditional: boolean): Returned => ({
  ...notRun(cmd),
  msg: 'Command would have run if not in check mode',
  ...(conditional ? { changed: true } : { skipped: true }),
})

/** What `command` and `shell` return where `creates` or `removes` made them needless. */
export const needless = (cmd: unknown, plain: string, msg: string): Returned => ({
  ...notRun(cmd),
  msg,
  ...output(`skipped, since ${plain}`, ''),
})

/** What `command` and `shell` return of an answer. */
export function commandOutcome(cmd: unknown, strip: boolean, answer: Answer): Returned {
  const { ending, stderr } = readEnding(answer)
  switch (ending.kind) {
    case 'no-folder': {
      const why = `[Errno ${ending.errno}] ${errnoText[ending.errno]}: ${bytesRepr(ending.path)}`
      return { ...notRun(cmd), rc: null, failed: true, msg: `Unable to change directory before execution: ${why}` }
    }
    case 'no-program': {
      const [program = ''] = ending.words
      return {
        changed: false,
        failed: true,
        rc: ending.errno,
        cmd: ending.words.map(shlexQuote).join(' '),
        msg: `[Errno ${ending.errno}] ${errnoText[ending.errno]}: ${bytesRepr(program)}`,
        ...output('', ''),
      }
    }
    case 'ended': {
      const ended = answer.endedAtMs ?? Date.now()
      const stripped = (text: string): string => (strip ? text.replace(/[\r\n]+$/, '') : text)
      return {
        changed: true,
        rc: ending.rc,
        cmd,
        start: datetime(ended - answer.durationMs),
        end: datetime(ended),
        delta: timedelta(answer.durationMs),
        ...output(stripped(answer.stdout), stripped(stderr)),
        ...(ending.rc === 0 ? { msg: '' } : { msg: 'non-zero return code', failed: true }),
      }
    }
  }
}

/** What `raw` and `script` return of an answer. */
export function plainOutcome(answer: Answer): Returned {
  const { ending, stderr } = readEnding(answer)
  const refused = ending.kind === 'ended' ? stderr : `${errnoText[ending.errno]}\n`
  const rc = ending.kind === 'ended' ? ending.rc : ending.errno
  return {
    changed: true,
    rc,
    ...output(ending.kind === 'ended' ? answer.stdout : '', refused),
    ...(rc === 0 ? {} : { failed: true, msg: 'non-zero return code' }),
  }
}

import { z } from 'zod'
import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, type Returned, resource } from '../../src/module/contract.ts'
import { asBytes, asText, readFields } from '../../src/shell/fields.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { decodeText, encodeText } from '../../src/shell/lossless.ts'
import { emit, lines, type Script, sh } from '../../src/shell/script.ts'
import {
  NO_FILE_WISH,
  readTextFile,
  type TextFile,
  textFileFunctions,
  textFileQuestion,
  writeTextFile,
} from '../../src/shell/text-file.ts'
import {
  type CronLines,
  jobNames,
  removeJob,
  removeVariable,
  setJob,
  setVariable,
  tableLines,
  tableText,
  variableNames,
  withoutRemarks,
} from './cron-table.ts'

/** A field of the time; a blank would end it. */
const field = () => argument.line().refine((text) => /^\S+$/.test(text), 'expected a field without blanks')

const trimmed = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw.replace(/^[\r\n]+|[\r\n]+$/g, '') : raw),
  argument.line(),
)

const args = argument
  .args({
    name: argument
      .line()
      .describe('The name of the job, kept in a comment above it; the name of the variable with env.'),
    job: trimmed
      .optional()
      .meta({ aliases: ['value'] })
      .describe('The command, or the value of the variable.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether it should be there.'),
    user: argument.line().optional().describe('Whose table it is, or as whom the job of a cron_file runs.'),
    cron_file: argument.path().optional().describe('A file of /etc/cron.d, or any other path, instead of a table.'),
    minute: field().default('*').describe('0 to 59, *, */5 …'),
    hour: field().default('*').describe('0 to 23, *, */2 …'),
    day: field()
      .default('*')
      .meta({ aliases: ['dom'] })
      .describe('1 to 31, *, */2 …'),
    month: field().default('*').describe('1 to 12, JAN to DEC, *, */2 …'),
    weekday: field()
      .default('*')
      .meta({ aliases: ['dow'] })
      .describe('0 to 6 from Sunday on, SUN to SAT, * …'),
    special_time: argument
      .choice(['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'])
      .optional()
      .describe('A time with a name, instead of the fields.'),
    disabled: argument.bool().default(false).describe('Keeps the job as a comment, so that it does not run.'),
    env: argument.bool().default(false).describe('Sets a variable of the table instead of a job.'),
    insertafter: argument.line().optional().describe('With env, the variable that a new one follows.'),
    insertbefore: argument.line().optional().describe('With env, the variable that a new one stands before.'),
    backup: argument
      .bool()
      .default(false)
      .describe('Keeps a copy of a table that is changed, in the folder for temporary files.'),
  })
  .refine(({ insertafter, insertbefore }) => insertafter === undefined || insertbefore === undefined, {
    message: 'insertafter and insertbefore are mutually exclusive',
  })

type Given = typeof args._output

/** Sets the arguments to those that name the user, whom only root may name; everybody has the own table without. */
const whose = (user: string | undefined): Script =>
  user === undefined ? sh`set --` : sh`set --; [ "$(id -un)" = ${user} ] || set -- -u ${user}`

const tableQuestion = ({
  user,
}: Given): Script => sh`command -v crontab >/dev/null 2>&1 || { printf 'lack=crontab is not installed\000'; exit 0; }
${whose(user)}
t=$(crontab "$@" -l 2>/dev/null; printf x$?); c=\${t##*x}; t=\${t%x*}
if [ "$c" -gt 1 ]; then printf 'lack=Unable to read crontab\000'; exit 0; fi
if [ "$c" = 0 ]; then printf 'found=1\000sum=%s\000content=%s' "$(crontab "$@" -l 2>/dev/null | cksum)" "$t"; fi
exit 0`

const tableFile = (file: string): string => (/^[/~$]/.test(file) ? file : `/etc/cron.d/${file}`)

const headerOf = ({ user }: Given): string => (user === undefined ? 'crontab' : `crontab for user "${user}"`)

function readTable(given: Given, bytes: Uint8Array): TextFile {
  const fields = readFields(bytes)
  return {
    found: fields.has('found'),
    text: withoutRemarks(decodeText(asBytes(fields.get('content') ?? ''))),
    mode: '',
    owner: '',
    place: {
      path: headerOf(given),
      parentFound: true,
      sum: fields.get('sum') ?? '',
      lack: asText(fields.get('lack') ?? ''),
    },
  }
}

/** The line of a job. */
function jobLine(given: Given): string {
  const { minute, hour, day, month, weekday, special_time: special } = given
  const time = special === undefined ? [minute, hour, day, month, weekday].join(' ') : `@${special}`
  const runs = given.cron_file === undefined ? '' : ` ${given.user ?? 'root'}`
  return `${given.disabled ? '#' : ''}${time}${runs} ${given.job ?? ''}`
}

function edited(given: Given, before: CronLines): CronLines {
  const { name, job = '', env, state, insertafter, insertbefore } = given
  if (!env) return state === 'present' ? setJob(before, name, jobLine(given)) : removeJob(before, name)
  if (state === 'absent') return removeVariable(before, name)
  const other = insertafter ?? insertbefore
  const kind = insertafter === undefined ? 'before' : 'after'
  const after = setVariable(before, name, job, other === undefined ? { kind: 'top' } : { kind, name: other })
  if (!after) throw new Refusal(`Variable named '${other}' not found.`)
  return after
}

function refuseImpossible(given: Given): void {
  const { special_time, state, cron_file, user, job, env, insertafter, insertbefore, name } = given
  const refuse = (message: string): never => {
    throw new Refusal(message)
  }
  if (cron_file === '/etc/crontab') refuse('Will not manage /etc/crontab via cron_file, see documentation.')
  const timed = [given.minute, given.hour, given.day, given.month, given.weekday].some((part) => part !== '*')
  if (special_time !== undefined && timed) refuse('You must specify time and date fields or special time.')
  if (env && (name.includes(' ') || name === '')) refuse('Invalid name for environment variable')
  if (state === 'absent') return
  if (cron_file !== undefined && user === undefined) {
    refuse('To use cron_file=... parameter you must specify user=... as well')
  }
  if (job === undefined) refuse("You must specify 'job' to install a new cron job or variable")
  if ((insertafter ?? insertbefore) !== undefined && !env) {
    refuse('Insertafter and insertbefore parameters are valid only with env=yes')
  }
}

/** The text the table should have; a file that would hold nothing is not wished for. */
function wishedText(given: Given, is: TextFile): { readonly found: boolean; readonly text: string } | undefined {
  const before = tableLines(is.text)
  const after = edited(given, before)
  const same = after.length === before.length && after.every((line, i) => line === before[i])
  if (same && (is.text === '' || is.text.endsWith('\n'))) return undefined
  const empty = after.every((line) => line.trim() === '')
  const goes = given.cron_file !== undefined && given.state === 'absent' && !given.env && empty
  return goes ? { found: false, text: '' } : { found: true, text: tableText(after) }
}

const keepCopy = ({ text }: TextFile): Script => sh`b=\${TMPDIR:-/tmp}/crontab.$$.$(date +%Y-%m-%d@%H:%M:%S)~
( umask 077; set -C; ${emit(encodeText(text))} >"$b" ) && printf 'backup_file=%s\000' "$b" || exit`

function installTable({ is, should }: Change<TextFile>, { user }: Given): Script {
  return sh`${whose(user)}
if [ "$(crontab "$@" -l 2>/dev/null | cksum)" != ${is.place.sum === '' ? sh`"$(: | cksum)"` : is.place.sum} ]; then
  echo 'the crontab was changed by somebody else in the meantime; nothing was written, run again' >&2; exit 1
fi
${emit(encodeText(should.text ?? ''))} | crontab "$@" - || exit`
}

/** cron looks at no other file names. */
function warnings({ cron_file }: Given): Returned {
  const name = cron_file?.split('/').at(-1) ?? ''
  if (cron_file === undefined || /^[A-Z0-9_-]+$/i.test(name)) return {}
  const message = `Filename portion of cron_file ("${name}") should consist solely of upper- and lower-case letters, digits, underscores, and hyphens`
  return { warnings: [message] }
}

/** A job of cron, or a variable of its table. */
export const cron = resource<Given, TextFile>({
  name: 'cron',
  purpose: 'A job that cron runs at its time, or a variable of its table.',
  returns: {
    backup_file: 'The copy of what was there.',
    cron_file: 'The file, when one was named.',
    envs: 'The names of the variables in the table.',
    jobs: 'The names of the jobs in the table.',
    state: '`absent`, when the file itself went.',
  },
  examples: [
    {
      name: 'The backup of the night',
      args: { name: 'nightly backup', hour: '3', minute: '10', job: '/usr/local/bin/backup --all' },
    },
    {
      name: 'Where mail of a file goes',
      args: { name: 'MAILTO', env: true, job: 'ops@example.org', user: 'root', cron_file: 'app' },
    },
  ],
  args,
  observe: (given) => ({
    script:
      given.cron_file === undefined
        ? tableQuestion(given)
        : lines(textFileFunctions, textFileQuestion(hostPath(tableFile(given.cron_file)))),
    parse: (_stdout, bytes) =>
      given.cron_file === undefined ? readTable(given, bytes) : readTextFile(readFields(bytes)),
  }),
  desire(given, is) {
    refuseImpossible(given)
    if (is.place.lack !== '') throw new Refusal(is.place.lack)
    return { ...NO_FILE_WISH, ...wishedText(given, is) }
  },
  converge: (change, given) =>
    lines(
      given.backup && keepCopy(change.is),
      given.cron_file === undefined
        ? installTable(change, given)
        : change.should.found === false
          ? sh`rm -f -- ${change.is.place.path} || exit`
          : writeTextFile(change.is, { text: change.should.text ?? '', mode: '0644' }),
    ),
  report(given, { is, should }, answer) {
    const backup = answer && readFields(answer.bytes).get('backup_file')
    const after = tableLines(should.text ?? is.text)
    return {
      jobs: jobNames(after),
      envs: variableNames(after),
      ...warnings(given),
      ...(given.cron_file === undefined ? {} : { cron_file: given.cron_file }),
      ...(backup ? { backup_file: asText(backup) } : {}),
      ...(should.found === false ? { state: given.state } : {}),
    }
  },
  diff: (_given, { is, should }) => [
    {
      before: is.text,
      after: should.text ?? is.text,
      beforeHeader: is.place.path,
      afterHeader: should.found === false ? '/dev/null' : is.place.path,
    },
  ],
})

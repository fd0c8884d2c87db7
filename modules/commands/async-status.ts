import { Buffer } from 'node:buffer'
import * as argument from '../../src/module/argument.ts'
import { type Answer, Refusal, type Returned, resource } from '../../src/module/contract.ts'
import { hostPath } from '../../src/shell/host-path.ts'
import { sh } from '../../src/shell/script.ts'

const args = argument.args({
  jid: argument.str().describe('The number of the job, as the task that started it returned it.'),
  mode: argument
    .choice(['status', 'cleanup'])
    .default('status')
    .describe('What is done: tell how far it is, or take its file away.'),
  _async_dir: argument.path().default('~/.ansible_async').describe('Where the files of jobs lie.'),
})

/** A job file: where it is and what stands in it; the content is absent where there is none. */
interface JobFile {
  readonly [key: string]: string
  readonly path: string
  readonly content: string
}

const idle: Returned = { stdout: '', stderr: '', stdout_lines: [], stderr_lines: [] }

/** Tells how far a job in the background is, and takes its file away. */
export const asyncStatus = resource({
  name: 'async_status',
  purpose: 'Tells how far a job in the background is, or takes its file away.',
  returns: {
    ansible_job_id: 'The number of the job.',
    started: '1 for a job that was started.',
    finished: '1 for a job that has ended; beside it stands what its module returned.',
    results_file: 'The file in which the job says how far it is.',
    erased: 'The file that was taken away.',
  },
  examples: [
    { name: 'How far it is', args: { jid: 'j123.456' } },
    { name: 'The file of a job that has ended is taken away', args: { jid: 'j123.456', mode: 'cleanup' } },
  ],
  args,
  // A job goes on by itself: what was asked before is old news.
  sees: 'network',
  observe: ({ jid, _async_dir: folder }) => ({
    script: sh`job=${hostPath(`${folder}/${jid}`)}
printf '%s\n' "$job"
[ ! -f "$job" ] || { echo there; cat "$job"; }`,
    parse(stdout): JobFile {
      const [path = '', state, ...rest] = stdout.split('\n')
      if (state === 'there') return { path, content: rest.join('\n') }
      const told = { ansible_job_id: jid, started: 1, finished: 1, results_file: path, ...idle }
      throw new Refusal('could not find job', told)
    },
  }),
  desire: ({ mode }) => ({ path: null, content: mode === 'cleanup' ? '' : null }),
  converge: ({ is }) => sh`rm -f ${hostPath(is.path)}`,
  report({ jid, mode }, { is }) {
    if (mode === 'cleanup')
      return { changed: false, ansible_job_id: jid, erased: is.path, started: 0, finished: 0, ...idle }
    return { results_file: is.path, ansible_job_id: jid, ...told(is.content) }
  },
})

/** What a job file says; one that is half written is that of a job that runs. */
function told(content: string): Returned {
  let data: unknown
  try {
    data = JSON.parse(content)
  } catch {
    return { started: 1, finished: 0, ...idle }
  }
  if (typeof data !== 'object' || data === null)
    return { failed: true, started: 1, finished: 1, msg: `Could not parse job output: ${content}` }
  const values = data as Readonly<Record<string, unknown>>
  if ('started' in values) return { finished: 0, ...values, ...idle }
  const { tutti, ...others } = values
  if (typeof tutti !== 'object' || tutti === null) return { ...idle, ...others, started: 1, finished: 1 }
  const { job, began, ended } = tutti as Readonly<Record<string, unknown>>
  const answer = answerOf(others, Number.parseFloat(String(began)), Number.parseFloat(String(ended)))
  return { started: 1, finished: 1, job, answer }
}

function answerOf({ rc, stdout, stderr }: Readonly<Record<string, unknown>>, began: number, ended: number): Answer {
  const text = String(stdout ?? '')
  return {
    code: Number(rc),
    stdout: text,
    stderr: String(stderr ?? ''),
    bytes: Buffer.from(text),
    durationMs: Math.max(0, (ended - began) * 1000),
    endedAtMs: ended * 1000,
  }
}

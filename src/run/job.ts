import {
  type Action,
  type Answer,
  type Module,
  type Query,
  Refusal,
  type Resource,
  type Returned,
  type State,
  type Wish,
} from '../module/contract.ts'
import type { Registry } from '../module/registry.ts'
import { isDict } from '../text/value.ts'
import { changedBy } from './module-call.ts'

/** What a module was about when a host went on with its script alone. */
export type Job =
  | { readonly kind: 'action'; readonly module: string; readonly args: unknown }
  | { readonly kind: 'query'; readonly module: string; readonly args: unknown }
  | {
      readonly kind: 'change'
      readonly module: string
      readonly args: unknown
      readonly is: State
      readonly should: Wish<State>
    }
  /** Nothing was left to be done. */
  | { readonly kind: 'returned'; readonly returned: Returned }

/** What the module of a job makes of the host's answer. */
export function conclude(registry: Registry, job: Job, answer: Answer): Returned {
  if (job.kind === 'returned') return job.returned
  const module = registry.find(job.module)
  if (!module) return { failed: true, msg: `the job was one of the module ${job.module}, which is not here` }
  try {
    return reported(module, job, answer)
  } catch (error) {
    if (error instanceof Refusal) return { ...error.returned, failed: true, changed: false, msg: error.message }
    throw error
  }
}

function reported(module: Module, job: Exclude<Job, { kind: 'returned' }>, answer: Answer): Returned {
  switch (job.kind) {
    case 'action':
      return (module as Action<unknown>).report(job.args, answer)
    case 'query': {
      const query = module as Query<unknown, unknown>
      const question = query.observe(job.args, { facts: {}, diff: false, check: false })
      return { changed: false, ...query.report(job.args, question.parse(answer.stdout, answer.bytes)) }
    }
    case 'change':
      return changedBy(module as Resource<unknown, State>, job.args, { is: job.is, should: job.should }, answer)
  }
}

/** The job that a module told of, with the host's answer; undefined where it told of none. */
export function jobOf({ job, answer }: Returned): { readonly job: Job; readonly answer: Answer } | undefined {
  return isDict(job) && isDict(answer) ? { job: job as unknown as Job, answer: answer as unknown as Answer } : undefined
}

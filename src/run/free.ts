import pLimit, { type LimitFunction } from 'p-limit'
import { Failure } from '../error/failure.ts'
import type { Task } from '../play/task.ts'
import type { PlayHost } from './play-host.ts'
import type { PlayState } from './play-state.ts'
import { together } from './together.ts'
import type { Turns } from './turns.ts'

/**
 * Takes each host through a play on its own, without waiting for the others. `host_pinned` begins with no other host before
 * one has come to its end; `free` lets whoever has something to do go on. Never ends the play for all.
 */
export async function goFreely(state: PlayState, turns: Turns): Promise<boolean> {
  const { world } = state
  const { forks } = world.settings
  if (state.batch.play.maxFailPercentage) {
    world.listener({ kind: 'warning', message: unsupported('max_fail_percentage') })
  }
  const left = state.hosts.filter(({ status }) => status !== 'unreachable')
  if (left.length === 0) world.listener({ kind: 'no-hosts-remaining' })
  const limit = pLimit(forks)
  const throttles = new Throttles(state)
  const whole = state.strategy === 'host_pinned'
  const act = (host: PlayHost): Promise<void> =>
    whole ? goOn(state, turns, host, throttles) : goOn(state, turns, host, throttles, limit)
  await together(state.hosts.map((host) => (whole ? limit(() => act(host)) : act(host))))
  return false
}

async function goOn(
  state: PlayState,
  turns: Turns,
  host: PlayHost,
  throttles: Throttles,
  limit?: LimitFunction,
): Promise<void> {
  for (let { step } = host; step && !state.world.signal.aborted && !turns.isOver; { step } = host) {
    const { task, order } = step
    warnOf(state, task, host)
    const take = () => throttles.of(task, host)(() => turns.take({ task, order, hosts: [host] }))
    await (limit ? limit(take) : take())
  }
}

/** Says what a task asks for that hosts going on their own cannot give. */
function warnOf({ world, taskRun }: PlayState, task: Task, { host }: PlayHost): void {
  if (task.call.kind === 'module' && task.call.module.kind === 'local' && task.call.module.once) {
    throw new Failure(
      'unsupported',
      `${task.action} is done once for all hosts, which the strategy free does not know`,
      {
        at: task.at,
        hint: 'put it into a play of its own, with the strategy linear',
      },
    )
  }
  if (taskRun.runsOnce(task, host)) {
    const message = `${unsupported('run_once')}; this task is done by every host`
    world.listener({ kind: 'warning', message })
  }
  if (task.directives.settings.any_errors_fatal && taskRun.isFatal(task, host)) {
    world.listener({ kind: 'warning', message: unsupported('any_errors_fatal') })
  }
}

const unsupported = (keyword: string): string =>
  `${keyword} is not supported by the strategies free and host_pinned, as each host goes on by itself`

/** The limits of tasks that only some hosts may do at once. */
class Throttles {
  readonly #state: PlayState
  readonly #limits = new Map<Task, LimitFunction>()

  constructor(state: PlayState) {
    this.#state = state
  }

  of(task: Task, { host }: PlayHost): LimitFunction {
    const known = this.#limits.get(task)
    if (known) return known
    const most = this.#state.taskRun.throttle(task, host)
    const made = pLimit(most > 0 ? most : Number.POSITIVE_INFINITY)
    this.#limits.set(task, made)
    return made
  }
}

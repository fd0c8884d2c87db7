import { readKeyword } from '../play/keyword-value.ts'
import type { Task } from '../play/task.ts'
import { compareOrder, type Step } from './cursor.ts'
import type { PlayHost } from './play-host.ts'
import type { PlayState } from './play-state.ts'
import { playVariables } from './static.ts'
import type { Group, Turns } from './turns.ts'

/**
 * Takes the hosts of a play through it together: of all hosts' next tasks the one that comes first in the play is done by
 * those whose next task it is, and only then is it asked again what comes next. True when a failure ended the play for all.
 */
export async function goTogether(state: PlayState, turns: Turns): Promise<boolean> {
  const { world } = state
  const most = mostThatMayFail(state)
  let last: Group | undefined
  let broken = false
  for (;;) {
    const group = nextGroup(state.hosts, last)
    if (!group || world.signal.aborted) return broken
    last = group
    const { taken, failed } = await turns.take(group)
    if (!taken) continue
    if (isFatal(state, group.task, failed)) broken = condemn(state) || broken
    if (most !== undefined && share(state) > most) {
      for (const host of state.hosts) if (host.status !== 'unreachable') condemnOne(state, host)
      world.listener({ kind: 'no-hosts-remaining' })
      broken = true
    }
    const left = state.hosts.filter(({ status }) => status !== 'unreachable')
    if (broken && state.lost.size >= left.length) {
      world.listener({ kind: 'no-hosts-remaining' })
      return true
    }
  }
}

/** The hosts at the first task behind the last one; hosts that came back behind everybody are caught up at last. */
function nextGroup(hosts: readonly PlayHost[], last: Group | undefined): Group | undefined {
  const steps = hosts.flatMap((host) => (host.step ? [{ host, step: host.step }] : []))
  const ahead = steps.filter(({ step }) => isBehind(step, last))
  const [first, ...others] = ahead.length > 0 ? ahead : steps
  if (!first) return undefined
  const { step } = others.reduce(
    (lowest, one) => (compareOrder(one.step.order, lowest.step.order) < 0 ? one : lowest),
    first,
  )
  const at = steps.filter((one) => one.step.task === step.task && compareOrder(one.step.order, step.order) === 0)
  return { task: step.task, order: step.order, hosts: at.map((one) => one.host) }
}

const isBehind = ({ order, task }: Step, last: Group | undefined): boolean => {
  const difference = last ? compareOrder(order, last.order) : 1
  return difference > 0 || (difference === 0 && task !== last?.task)
}

/** Whether what failed in a group ends the play for all hosts. */
function isFatal({ taskRun }: PlayState, task: Task, failed: readonly PlayHost[]): boolean {
  const first = failed.find(({ status, isBeaten }) => status === 'failed' || status === 'unreachable' || isBeaten)
  return first !== undefined && taskRun.isFatal(task, first.host)
}

/** Counts hosts as failed that stand in no rescue and no always; true when there was one. */
function condemn(state: PlayState): boolean {
  const hit = state.hosts.filter((host) => host.status !== 'unreachable' && host.isInBody)
  for (const host of hit) state.lost.add(host)
  return hit.length > 0
}

/** Ends a host, as far as no rescue and no always is left to it. */
function condemnOne(state: PlayState, host: PlayHost): void {
  if (host.status === 'working') host.fail()
  state.lost.add(host)
}

/** The percentage of hosts that may fail before the play ends for all; undefined where any number may. */
function mostThatMayFail({ batch, world }: PlayState): number | undefined {
  const node = batch.play.maxFailPercentage
  const scope = playVariables(world, batch.play, batch.prompted)
  return node && readKeyword('percentage', 'max_fail_percentage', scope.render(node), node)
}

const share = ({ lost, hosts }: PlayState): number => (lost.size / hosts.length) * 100

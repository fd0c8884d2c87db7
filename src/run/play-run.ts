import type { Play } from '../play/play.ts'
import { strategyOf } from '../play/strategy.ts'
import type { Batch } from './batch.ts'
import { start as cursorAt } from './cursor.ts'
import { goFreely } from './free.ts'
import type { Gone } from './gone.ts'
import { goTogether } from './lockstep.ts'
import { playItems } from './play-items.ts'
import { PlayState } from './play-state.ts'
import type { Preparation } from './prepare.ts'
import type { RecapCount } from './recap.ts'
import { truthOf } from './setting.ts'
import type { Start } from './start.ts'
import { playVariables, renderPlay } from './static.ts'
import { Turns } from './turns.ts'

/** How a play on a batch came out. */
export interface BatchEnd {
  /** The hosts that are not told of among the play's hosts any more. */
  readonly removed: readonly string[]
  /** True when what failed is fatal: no batch and no play follows. */
  readonly broken: boolean
  /** True after `meta: end_play`: no batch follows. */
  readonly ended: boolean
}

/** What a batch is played with beside its hosts. */
export interface Circumstances {
  readonly preparation: Preparation
  readonly recap: RecapCount
  readonly gone: Gone
  readonly start: Start
}

/** Plays a play on a batch of hosts, by its strategy. */
export async function playBatch(batch: Batch, { preparation, recap, gone, start }: Circumstances): Promise<BatchEnd> {
  const { play } = batch
  const { world } = preparation
  const said = play.strategy && renderPlay(world, play, play.strategy)
  const strategy = strategyOf(String(said ?? world.settings.usual.strategy), play.strategy)
  const state = new PlayState(preparation, recap, batch, strategy)
  const items = playItems(play, {
    registry: world.registry,
    usual: world.settings.usual,
    gathers: gathers(play, state),
    forcesHandlers: forcesHandlers(play, state),
    start,
  })
  const beginning = cursorAt(items)
  for (const host of state.hosts) {
    // Hosts that were lost in an earlier play are there to be counted, and to come back.
    if (gone.unreachable.has(host.name)) host.status = 'unreachable'
    else if (gone.failed.has(host.name)) host.status = 'failed'
    else host.go(beginning)
    host.removed = gone.has(host.name)
  }
  const turns = new Turns(state, gone, beginning)
  const broken = state.isLockstep ? await goTogether(state, turns) : await goFreely(state, turns)
  for (const host of state.hosts) {
    if (host.status === 'unreachable') gone.unreachable.add(host.name)
    else if (host.status === 'failed' || state.lost.has(host)) gone.failed.add(host.name)
  }
  const removed = state.hosts.filter((one) => one.removed).map((one) => one.name)
  return { removed, broken, ended: state.ended }
}

function gathers(play: Play, { world }: PlayState): boolean {
  const said = truthOf(play.gatherFacts, 'gather_facts', playVariables(world, play))
  return world.settings.usual.gathering === 'explicit' ? said === true : said !== false
}

function forcesHandlers(play: Play, { world }: PlayState): boolean {
  const said = truthOf(play.forceHandlers, 'force_handlers', playVariables(world, play))
  return said ?? world.settings.forceHandlers
}

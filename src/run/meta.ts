import type { MetaAction } from '../play/task.ts'
import { type Cursor, insert, type Order } from './cursor.ts'
import type { Handlers } from './handlers.ts'
import type { PlayHost } from './play-host.ts'

/** What a `meta` task may lean on. */
export interface MetaMeans {
  readonly hosts: readonly PlayHost[]
  readonly handlers: Handlers
  forgetFacts(host: PlayHost): void
  reset(host: PlayHost): Promise<void>
  /** Reads the inventory anew; once, however many hosts come to it together. */
  refreshInventory(): Promise<void>
}

/** Does what a `meta` task says for one host, and moves the host on. */
export async function carryOutMeta(
  what: MetaAction,
  host: PlayHost,
  after: Cursor,
  order: Order,
  means: MetaMeans,
): Promise<void> {
  switch (what) {
    case 'flush_handlers':
      host.go(insert(after, means.handlers.all, [...order, 0]))
      return
    case 'end_host':
      host.status = 'ended'
      return
    case 'end_play':
    case 'end_batch':
      for (const one of means.hosts) if (one.status === 'working') one.status = 'ended'
      return
    case 'clear_facts':
      means.forgetFacts(host)
      break
    case 'clear_host_errors':
      for (const one of means.hosts) if (one.status === 'failed' || one.status === 'unreachable') one.status = 'ended'
      break
    case 'reset_connection':
      await means.reset(host)
      break
    case 'refresh_inventory':
      await means.refreshInventory()
      break
    case 'noop':
      break
  }
  host.go(after)
}

import type { Host } from '../inventory/host.ts'
import type { Play } from '../play/play.ts'
import type { Layer } from '../vars/layer.ts'
import type { PlaySituation } from '../vars/magic.ts'
import type { PlayHost } from './play-host.ts'

/** What one batch of hosts of a play is run with. */
export interface Batch {
  readonly play: Play
  readonly name: string
  readonly playbookFolder: string
  readonly hosts: readonly Host[]
  /** All hosts of the play's pattern as it names them, whatever the order; those of them that were left when the batch began. */
  readonly hostsAll: readonly string[]
  readonly hostsLeft: readonly string[]
  /** The hosts that the play's pattern matches now. */
  readonly matching: () => readonly string[]
  /** What was asked for before the play began. */
  readonly prompted: Layer | undefined
}

/** What the magic variables tell of a play while its hosts come and go. */
export function playSituation({ play, name, hostsAll, hostsLeft }: Batch, hosts: readonly PlayHost[]): PlaySituation {
  const removed = new Set(hosts.filter((one) => one.removed).map((one) => one.name))
  const uses = (direct: boolean): readonly string[] => [
    ...new Set(play.roles.filter((use) => (use.parents.length === 0) === direct).map((use) => use.role.name)),
  ]
  return {
    name,
    hostsAll,
    hosts: hostsLeft.filter((one) => !removed.has(one)),
    batch: hostsAll.filter((name) => hosts.some((one) => one.name === name && !one.removed)),
    roleNames: uses(true),
    dependentRoleNames: uses(false),
  }
}

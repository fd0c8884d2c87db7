import type { Stage } from '../../support/lab-play.ts'
import { shop, showsSecret } from './writer.ts'

/** What `changed` is when nothing is. */
export const nothing = { node1: 0, node2: 0 }

/** What a host is to the database: active, standby, or what else it is. */
export const statusOf = ({ on }: Stage, host: string): string => on(host, 'mysql-drbd status')

/**
 * Builds the database from bare hosts, and holds that a second run and a check change nothing, and that one host has it.
 * `told` tells more of a failure; the words go with the first run.
 */
export async function build(
  stage: Stage,
  told: () => string,
  ...words: readonly string[]
): Promise<{ readonly active: string; readonly other: string }> {
  const { t, play, on } = stage
  const first = await play(shop, ...words)
  t.is(first.code, 0, `${first.text}\n${told()}`)
  const second = await play(shop)
  t.deepEqual([second.code, second.changed], [0, nothing], second.text)
  const checked = await play(shop, '--check', '--diff')
  t.deepEqual([checked.code, checked.changed], [0, nothing], checked.text)
  t.false([first, second, checked].some(({ text }) => showsSecret(text)))

  const [active, other] = statusOf(stage, 'node1') === 'active' ? ['node1', 'node2'] : ['node2', 'node1']
  t.deepEqual([statusOf(stage, active), statusOf(stage, other)], ['active', 'standby'], told())
  t.is(on(other, 'pidof mariadbd'), '', 'no server runs beside the active one')
  return { active, other }
}

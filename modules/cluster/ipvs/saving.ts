import { type Change, Refusal, type Wish } from '../../../src/module/contract.ts'
import type { Script } from '../../../src/shell/script.ts'
import type { IpvsArguments } from './arguments.ts'
import { readRules, syncRule, type Timeouts } from './rules.ts'
import { restoreAtBoot, savedRules, savedTimeouts, writeSaved } from './saved.ts'
import type { IpvsState } from './state.ts'
import { roles, syncWish } from './sync-wish.ts'
import { merged, type View } from './view.ts'

/** What the host should restore at boot. */
export function wishedSaving(
  given: IpvsArguments,
  is: IpvsState,
  should: View,
  timeouts: Timeouts | null,
): Pick<Wish<IpvsState>, 'saved' | 'at_boot'> {
  if (!given.saved) return { saved: null, at_boot: null }
  if (is.mechanism === 'none') {
    throw new Refusal(
      'saved: this host has neither /etc/init.d/ipvsadm (Debian) nor ipvsadm.service (Red Hat), which restore the table at boot: install the package ipvsadm of the distribution',
    )
  }
  const { services, others } = readRules(is.saved)
  const kept = others.filter((line) => {
    if (line.startsWith('--set')) return timeouts === null
    const role = roles.find((one) => line.startsWith(`--start-daemon ${one} `))
    return role === undefined || syncWish(given, role) === undefined
  })
  const daemons = roles.flatMap((role) => {
    const daemon = syncWish(given, role)
    return daemon ? [syncRule(role, daemon)] : []
  })
  const all = [...kept, ...(timeouts ? savedTimeouts(timeouts) : []), ...daemons]
  return { saved: savedRules(merged(given, services, should), all), at_boot: true }
}

/** Makes it so. */
export const savingScripts = ({ is, should }: Change<IpvsState>): readonly (Script | false)[] => [
  should.saved !== null && should.saved.join('\n') !== is.saved.join('\n') && writeSaved(is.mechanism, should.saved),
  should.at_boot === true && !is.at_boot && restoreAtBoot(is.mechanism),
]

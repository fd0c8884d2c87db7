import { type Change, Refusal, type Wish } from '../../../src/module/contract.ts'
import type { Script } from '../../../src/shell/script.ts'
import { type ReadyFile, settled } from '../ready-files.ts'
import type { IpvsArguments } from './arguments.ts'
import { readRules, syncRule, type Timeouts } from './rules.ts'
import { bootSettings, restoreAtBoot, savedFile, savedRules, savedTimeouts } from './saved.ts'
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

/** The files of what is saved that are to change. */
export const savingFiles = ({ is, should }: Change<IpvsState>): readonly ReadyFile[] => [
  ...(should.saved !== null && should.saved.join('\n') !== is.saved.join('\n')
    ? [savedFile(is.mechanism, should.saved)]
    : []),
  ...(should.at_boot === true && !is.at_boot && is.mechanism !== 'redhat' ? [bootSettings] : []),
]

/** Makes what is saved what the host restores. */
export const savingScripts = (change: Change<IpvsState>): readonly (Script | false)[] => [
  ...settled(savingFiles(change)),
  change.should.at_boot === true && !change.is.at_boot && restoreAtBoot(change.is.mechanism),
]

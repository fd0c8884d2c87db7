import { Refusal, type Wish } from '../../../src/module/contract.ts'
import { readSize, refuseDisk } from '../disk.ts'
import type { Given } from './arguments.ts'
import { resourceText } from './resource-file.ts'
import type { ResourceState } from './resource-state.ts'

const unlooked = { volumes: null, disks: null, uses: null, host: null, check: null, since: null, unread: null } as const

/** What a resource should be on a host. Throws a `Refusal` for what would destroy data or is for a person to decide. */
export function desireResource(given: Given, is: ResourceState): Wish<ResourceState> {
  if (given.state === 'down' || given.state === 'absent') return gone(given, is)
  if (given.shared_secret !== undefined && !given.expose_secret) {
    throw new Refusal(
      'DRBD hands shared_secret to drbdsetup in its words, where all on the host can read it for a moment, also at boot; expose_secret: yes permits that',
    )
  }
  checkSplit(given, is)
  if (!is.up) checkDisks(given, is)
  const runs = given.state !== 'present'
  const file = resourceText(given, '***')
  // A file that is another is put right; one that is right has a broken one beside it.
  if (file === is.file && !is.unfinished) checkReadable(is)
  if (given.state === 'primary') checkPrimary(given, is)
  if (given.state === 'secondary') checkUse(is, 'made secondary')
  return {
    ...unlooked,
    file,
    file_mode: '600',
    secret: given.shared_secret === undefined ? 'none' : 'as asked',
    metadata: runs ? (given.volumes ?? []).map(() => true) : null,
    up: runs ? true : null,
    adjusted: runs || is.up ? true : null,
    role: given.state === 'primary' ? 'Primary' : given.state === 'secondary' ? 'Secondary' : null,
    split: runs ? false : null,
    synced: runs && given.wait > 0 ? true : null,
    unfinished: false,
  }
}

function gone(given: Given, is: ResourceState): Wish<ResourceState> {
  if (given.state === 'absent' && given.confirm !== given.resource) {
    throw new Refusal(`say confirm: ${given.resource} to take ${given.resource} away; the data stays on its disks`)
  }
  checkUse(is, 'taken down')
  if (is.up) checkReadable(is)
  const wish = {
    ...unlooked,
    file_mode: null,
    secret: null,
    metadata: null,
    adjusted: null,
    split: null,
    synced: null,
  }
  const saved = given.state === 'absent' ? { file: '', unfinished: false } : { file: null, unfinished: null }
  return { ...wish, ...saved, up: false, role: 'none' }
}

function checkReadable({ unread }: ResourceState): void {
  if (unread !== '') throw new Refusal(`drbdadm cannot read its files: ${unread}; mend that first`)
}

function checkUse(is: ResourceState, deed: string): void {
  if (is.role === 'Primary' && is.uses.length > 0) {
    throw new Refusal(`the device is ${is.uses.join(', ')} and cannot be ${deed}; stop its use first`)
  }
}

/** Both sides' views of a resource, as words for a person. */
const views = (is: ResourceState): string =>
  is.volumes
    .map(
      (one) =>
        `drbd${one.minor}: here ${one.role}/${one.disk}, there ${one.peer_role}/${one.peer_disk}, ${one.connection}`,
    )
    .join('; ')

function checkSplit(given: Given, is: ResourceState): void {
  const names = given.hosts?.map(({ name }) => name) ?? []
  if (given.discard !== undefined && !names.includes(given.discard)) {
    throw new Refusal(`discard: expected ${names.join(' or ')}, got ${given.discard}`)
  }
  if (!is.split) return
  if (given.discard === undefined) {
    throw new Refusal(
      `split brain: both sides have written on their own (${views(is)}). Find out whose changes can go, then say discard: ${names.join(' or ')} on both`,
    )
  }
  if (given.discard === is.host) checkUse(is, 'made secondary to throw its changes away')
}

function checkDisks(given: Given, is: ResourceState): void {
  for (const [i, { disk, min_size }] of (given.volumes ?? []).entries()) {
    const has = is.metadata[i] ?? false
    const bytes = min_size === undefined ? undefined : readSize(min_size)
    if (min_size !== undefined && bytes === undefined) {
      throw new Refusal(`min_size of ${disk}: expected a size such as 64M, got "${min_size}"`)
    }
    refuseDisk(
      disk,
      is.disks.find((one) => one.path === disk),
      {
        files: false,
        bytes,
        data: has || given.wipe,
        dataHint: 'DRBD would write over it; say wipe: yes to lose it',
        use: false,
        useHint: 'stop that first',
      },
    )
  }
}

function checkPrimary(given: Given, is: ResourceState): void {
  if (is.role === 'Primary') return
  const other = is.volumes.some(({ peer_role }) => peer_role === 'Primary')
  if (other && given.net['allow-two-primaries'] !== true && given.net['allow-two-primaries'] !== 'yes') {
    throw new Refusal(`the other host is primary (${views(is)}); make it secondary first`)
  }
  // A disk that has never been up to date holds nothing: whose content counts is for a person to say.
  const blank = is.up
    ? is.volumes.filter(({ disk, peer_disk }) => disk === 'Inconsistent' && peer_disk !== 'UpToDate')
    : []
  if (blank.length > 0 && given.initial_sync === undefined) {
    throw new Refusal(
      `no disk is up to date (${views(is)}): say initial_sync: from_here to copy this disk over the other, or skip when both are blank`,
    )
  }
  const alone = blank.find(({ connection }) => connection !== 'Connected')
  if (alone) {
    throw new Refusal(
      `the other host is not connected (${views(is)}), so nobody can tell whether its disk is the better one; bring it up first`,
    )
  }
  if (!is.up && given.initial_sync !== undefined && !is.check && is.metadata.includes(false)) {
    throw new Refusal('bring the resource up on both hosts first (state: up), so that its disks can be compared')
  }
}

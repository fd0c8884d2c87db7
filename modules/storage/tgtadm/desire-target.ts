import { Refusal, type Wish } from '../../../src/module/contract.ts'
import { readSize, refuseDisk } from '../disk.ts'
import type { Given, GivenUnit } from './arguments.ts'
import { compare } from './observe-target.ts'
import { addressesOf, flagsOf, savedText, storeOf } from './saved-file.ts'
import type { Account, Nexus, TargetState, Unit } from './target-state.ts'

/** What a target should be. Throws a `Refusal` for what cannot be, would harm data or would cut initiators off. */
export function desireTarget(given: Given, is: TargetState): Wish<TargetState> {
  const nothing = { sessions: null, disks: null, others: null, tid: null, ready: null, since: null, unfinished: false }
  if (given.state === 'absent') {
    if (is.sessions.length > 0 && !given.force) {
      throw new Refusal(
        `${given.target} is in use by ${who(is.sessions)}; log them out, or say force: yes to cut them off`,
      )
    }
    return {
      ...nothing,
      state: 'absent',
      luns: [],
      initiator_addresses: [],
      initiator_names: [],
      incoming: [],
      outgoing: [],
      file: '',
      file_mode: null,
    }
  }
  const luns = (given.luns ?? []).map(wishedUnit).sort((a, b) => a.lun - b.lun)
  checkGiven(given)
  checkAccounts(given, is)
  checkDisks(given, is)
  if (!given.force) checkSessions(given, is, luns)
  if (given.tid !== undefined) checkNumber(given.tid, is)
  return {
    ...nothing,
    state: 'present',
    ready: true,
    luns,
    initiator_addresses: addressesOf(given),
    initiator_names: [...new Set(given.initiator_names)].sort(),
    incoming: given.incoming.map(asAsked).sort((a, b) => compare(a.user, b.user)),
    outgoing: given.outgoing ? [asAsked(given.outgoing)] : [],
    file: savedText(given, () => '***'),
    file_mode: '600',
  }
}

const who = (sessions: readonly Nexus[]): string =>
  sessions.map(({ initiator, address }) => `${initiator} (${address})`).join(', ')

const asAsked = ({ user }: { user: string }): Account => ({ user, password: 'as asked' })

const wishedUnit = (unit: GivenUnit): Unit => ({
  lun: unit.lun,
  path: unit.path,
  device_type: unit.device_type,
  bs_type: storeOf(unit),
  bs_flags: flagsOf(unit),
  block_size: unit.block_size ?? null,
  readonly: unit.readonly,
  write_cache: unit.write_cache,
  scsi_id: unit.scsi_id ?? null,
  scsi_sn: unit.scsi_sn ?? null,
  vendor_id: unit.vendor_id ?? null,
  product_id: unit.product_id ?? null,
  product_rev: unit.product_rev ?? null,
})

const twice = (words: readonly (string | number)[]): string | number | undefined =>
  words.find((one, i) => words.indexOf(one) !== i)

function checkGiven(given: Given): void {
  if (given.luns === undefined) throw new Refusal('luns is missing: a target is described with all its logical units')
  if (given.initiator_addresses.length + given.initiator_names.length === 0) {
    throw new Refusal('nobody could log in: name initiator_addresses (ALL for everybody) or initiator_names')
  }
  const doubled =
    twice(given.luns.map(({ lun }) => lun)) ??
    twice(given.luns.map(({ path }) => path)) ??
    twice([...given.incoming, ...(given.outgoing ? [given.outgoing] : [])].map(({ user }) => user))
  if (doubled !== undefined) throw new Refusal(`${doubled} is named twice`)
  for (const { path, min_size } of given.luns) {
    if (min_size !== undefined && readSize(min_size) === undefined) {
      throw new Refusal(`min_size of ${path}: expected a size such as 64M, got "${min_size}"`)
    }
  }
}

function checkAccounts({ incoming, outgoing }: Given, { others }: TargetState): void {
  const clash = [...incoming, ...(outgoing ? [outgoing] : [])].find(({ user }) => others.conflicts.includes(user))
  if (clash) {
    throw new Refusal(
      `the account ${clash.user} has another password in another file below /etc/tgt; tgtd knows one for each name`,
    )
  }
}

function checkDisks(given: Given, is: TargetState): void {
  for (const { lun, path, min_size } of given.luns ?? []) {
    const exported = is.luns.some((one) => one.lun === lun && one.path === path)
    const disk = is.disks.find((one) => one.path === path)
    // What initiators have written to a disk of this target is no reason to take it away from them.
    const ours = exported || is.file.includes(`  <backing-store ${path}>\n    lun ${lun}\n`)
    if (is.others.paths.includes(path) && !given.allow_in_use) {
      throw new Refusal(`${path} is exported by another target already; allow_in_use: yes exports it twice`)
    }
    refuseDisk(path, disk, {
      files: true,
      bytes: min_size === undefined ? undefined : readSize(min_size),
      data: given.allow_data || ours,
      dataHint: 'say allow_data: yes to export it as it is',
      use: given.allow_in_use || exported,
      useHint: 'say allow_in_use: yes to export it all the same',
    })
  }
}

const identity = ['path', 'device_type', 'bs_type', 'bs_flags', 'block_size', 'readonly', 'scsi_id', 'scsi_sn'] as const

function checkSessions(given: Given, is: TargetState, luns: readonly Unit[]): void {
  if (is.sessions.length === 0) return
  const cut = is.luns.filter((unit) => {
    const wish = luns.find(({ lun }) => lun === unit.lun)
    return !wish || identity.some((name) => wish[name] !== unit[name])
  })
  if (cut.length > 0) {
    throw new Refusal(
      `unit ${cut.map(({ lun }) => lun).join(', ')} of ${given.target} would be taken or changed under ${who(is.sessions)}; log them out, or say force: yes`,
    )
  }
  const locked = is.sessions.filter((one) => !admits(given, one))
  if (locked.length > 0) {
    throw new Refusal(`${who(locked)} is logged in and could not come back; log it out, or say force: yes`)
  }
}

/** Whether an initiator that is logged in could log in again. */
function admits({ initiator_addresses, initiator_names }: Given, { initiator, address }: Nexus): boolean {
  if (initiator_names.includes(initiator)) return true
  return initiator_addresses.some((rule) => {
    if (rule === 'ALL' || rule.replace(/[[\]]/g, '') === address.replace(/[[\]]/g, '')) return true
    const [net = '', bits = ''] = rule.split('/')
    const [a, b] = [number(net), number(address)]
    if (bits === '' || a === undefined || b === undefined) return false
    return Math.floor(a / 2 ** (32 - Number(bits))) === Math.floor(b / 2 ** (32 - Number(bits)))
  })
}

const number = (address: string): number | undefined =>
  /^[\d.]+$/.test(address) ? address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : undefined

function checkNumber(tid: number, is: TargetState): void {
  if (is.tid === tid) return
  if (is.tid !== null) {
    throw new Refusal(`the target is number ${is.tid} and a number cannot be changed; remove the target first`)
  }
  if (is.others.tids.includes(tid)) throw new Refusal(`number ${tid} belongs to another target`)
}

import type { Change } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { toolPath } from '../part.ts'
import type { Given } from './arguments.ts'
import { savedPath, saveScript } from './saved-file.ts'
import type { TargetState, Unit } from './target-state.ts'

/**
 * Defines `account USER`, which has tgtd take the account in standard input. tgtadm takes a password only as a word of its
 * command line, where everybody on the host can read it, so the same request is sent to the daemon's socket from here:
 * a header of 120 bytes (mode 7 is accounts, operation 0 is new) and the words behind it.
 */
const accountFunction: Script = sh`account() {
  perl -MSocket -e ${`
$/ = undef; my $words = <STDIN>; $words .= "\\0";
my $at = ($ENV{TGT_IPC_SOCKET} || "/var/run/tgtd/socket") . ".0";
my $s; socket($s, PF_UNIX, SOCK_STREAM, 0) && connect($s, pack_sockaddr_un($at)) or die "tgtd does not answer: $!\\n";
syswrite($s, pack("I I a64 I i I10", 7, 0, "iscsi", 120 + length($words), -1, (0) x 10) . $words) or die "tgtd: $!\\n";
my $told = ""; while (length($told) < 8) { sysread($s, $told, 8 - length($told), length($told)) or last }
my ($error) = unpack("I", $told); defined $error && $error == 0 or die "tgtd refuses the account\\n";
`} || { echo "the account $1 cannot be made" >&2; return 1; }
}`

const tgt: Script = sh`tgtadm --lld iscsi`

/** The script that makes a target, its units, accounts and rules what they should be, and saves it last. */
export function convergeTarget({ is, should }: Change<TargetState>, given: Given): Script {
  if (given.state === 'absent') return removeTarget(is, given)
  const tid = is.tid ?? given.tid ?? Math.max(0, ...is.others.tids) + 1
  const luns = should.luns ?? []
  const gone = is.luns.filter((unit) => needsAnew(unit, luns))
  const kept = is.luns.filter((unit) => !gone.includes(unit))
  return lines(
    toolPath,
    is.state === 'absent' && sh`${tgt} --op new --mode target --tid ${tid} --targetname ${given.target} || exit`,
    ...gone.map(({ lun }) => sh`${tgt} --op delete --mode logicalunit --tid ${tid} --lun ${lun} || exit`),
    ...luns.flatMap((unit) => {
      const before = kept.find(({ lun }) => lun === unit.lun)
      return before ? [updateUnit(tid, unit, before)] : [newUnit(tid, unit), updateUnit(tid, unit, undefined)]
    }),
    ...accountScripts(tid, is, given),
    // Who may log in comes when there is something to log in to, and behind the accounts that they must prove.
    ...ruleScripts(tid, is, should.initiator_addresses ?? [], should.initiator_names ?? []),
    saveScript(given),
  )
}

const removeTarget = (is: TargetState, given: Given): Script =>
  lines(
    toolPath,
    is.state === 'present' &&
      sh`${tgt} --op delete${given.force ? sh` --force` : sh``} --mode target --tid ${is.tid ?? 0} || exit`,
    ...[...is.incoming, ...is.outgoing]
      .filter(({ user }) => !is.others.bound.some((one) => one.user === user))
      .map(({ user }) => sh`${tgt} --op delete --mode account --user ${user} || exit`),
    sh`rm -f ${savedPath(given.target)}`,
  )

/** Whether a unit cannot become what it should be while it stays. */
function needsAnew(unit: Unit, luns: readonly Unit[]): boolean {
  const wish = luns.find(({ lun }) => lun === unit.lun)
  const fixed = ['path', 'device_type', 'bs_type', 'bs_flags', 'block_size'] as const
  return !wish || fixed.some((name) => wish[name] !== unit[name])
}

function newUnit(tid: number, unit: Unit): Script {
  const more = [
    ...(unit.bs_flags === '' ? [] : ['--bsoflags', unit.bs_flags]),
    ...(unit.block_size === null ? [] : ['--blocksize', unit.block_size]),
  ]
  return sh`${tgt} --op new --mode logicalunit --tid ${tid} --lun ${unit.lun} --device-type ${unit.device_type} --bstype ${unit.bs_type} --backing-store ${unit.path} ${more} || exit`
}

/** The page of a disk's modes that tells whether it caches writes, as tgt-admin sets it. */
const cachePage = (on: boolean): string =>
  `mode_page=8:0:18:${on ? '0x14' : '0x10'}:0:0xff:0xff:0:0:0xff:0xff:0xff:0xff:0x80:0x14:0:0:0:0:0:0`

function updateUnit(tid: number, unit: Unit, before: Unit | undefined): Script {
  const update = (params: string): Script =>
    sh`${tgt} --op update --mode logicalunit --tid ${tid} --lun ${unit.lun} --params ${params} || exit`
  const told = ['scsi_id', 'scsi_sn', 'vendor_id', 'product_id', 'product_rev'] as const
  return lines(
    unit.write_cache !== (before?.write_cache ?? true) && update(cachePage(unit.write_cache)),
    ...told.map((name) => unit[name] !== null && unit[name] !== before?.[name] && update(`${name}=${unit[name]}`)),
    unit.device_type !== 'cd' &&
      unit.readonly !== (before?.readonly ?? false) &&
      update(`readonly=${unit.readonly ? 1 : 0}`),
  )
}

/** An account that is bound while the only one is exchanged: a target without any lets everybody in unasked. */
const GUARD = 'tutti-guard'

const guardFunction: Script = sh`guard() {
  { printf 'user=%s,password=' ${GUARD}; od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; } | account ${GUARD} 2>/dev/null
  ${tgt} --op bind --mode account --tid "$1" --user ${GUARD} 2>/dev/null || :
}`

function accountScripts(tid: number, is: TargetState, given: Given): readonly Script[] {
  const wished = [
    ...given.incoming.map((one) => ({ ...one, outgoing: false })),
    ...(given.outgoing ? [{ ...given.outgoing, outgoing: true }] : []),
  ]
  const had = [
    ...is.incoming.map((one) => ({ ...one, outgoing: false })),
    ...is.outgoing.map((one) => ({ ...one, outgoing: true })),
  ]
  const bind = (number: number, user: string, outgoing: boolean, op = 'bind'): Script =>
    sh`${tgt} --op ${op} --mode account --tid ${number} --user ${user}${outgoing ? sh` --outgoing` : sh``} || exit`
  const remove = (user: string): Script => sh`${tgt} --op delete --mode account --user ${user} || exit`
  const left = had.filter((one) => !wished.some((wish) => wish.user === one.user && wish.outgoing === one.outgoing))
  const leave = (outgoing: boolean): readonly Script[] =>
    left
      .filter((one) => one.outgoing === outgoing && one.user !== GUARD)
      .flatMap(({ user }) => [
        bind(tid, user, outgoing, 'unbind'),
        ...([...is.others.bound, ...wished].some((one) => one.user === user) ? [] : [remove(user)]),
      ])
  const fresh = wished.filter(({ user, outgoing }) => {
    return had.find((one) => one.user === user && one.outgoing === outgoing)?.password !== 'as asked'
  })
  // Another target's file vouches for the password; then the account is right and only bound here.
  const vouched = (user: string): boolean => is.others.accounts.includes(user) && is.others.agreed.includes(user)
  const anew = fresh.filter(({ user }) => is.others.accounts.includes(user) && !vouched(user))
  const bare = [...had.map((one) => ({ ...one, tid })), ...is.others.bound]
    .filter((one) => !one.outgoing && anew.some(({ user }) => user === one.user))
    .map((one) => one.tid)
  const guarded = bare.length > 0 || is.incoming.some(({ user }) => user === GUARD)
  return [
    ...(fresh.some(({ user }) => !vouched(user)) ? [accountFunction] : []),
    ...(bare.length > 0 ? [guardFunction, ...[...new Set(bare)].map((number) => sh`guard ${number}`)] : []),
    // A target has one outgoing account, so the old one goes first.
    ...leave(true),
    ...fresh.flatMap(({ user, password, outgoing }) => {
      const bound = had.some((one) => one.user === user && one.outgoing === outgoing)
      if (vouched(user)) return bound ? [] : [bind(tid, user, outgoing)]
      return [
        ...(is.others.accounts.includes(user) ? [remove(user)] : []),
        sh`printf %s ${`user=${user},password=${password}`} | account ${user} || exit`,
        bind(tid, user, outgoing),
        ...is.others.bound.filter((one) => one.user === user).map((one) => bind(one.tid, user, one.outgoing)),
      ]
    }),
    ...leave(false),
    ...(guarded ? [remove(GUARD)] : []),
  ]
}

function ruleScripts(
  tid: number,
  is: TargetState,
  addresses: readonly string[],
  names: readonly string[],
): readonly Script[] {
  const rule = (op: string, option: string, value: string): Script =>
    sh`${tgt} --op ${op} --mode target --tid ${tid} ${option} ${value} || exit`
  const differ = (a: readonly string[], b: readonly string[]): readonly string[] => a.filter((one) => !b.includes(one))
  return [
    ...differ(addresses, is.initiator_addresses).map((one) => rule('bind', '--initiator-address', one)),
    ...differ(names, is.initiator_names).map((one) => rule('bind', '--initiator-name', one)),
    ...differ(is.initiator_addresses, addresses).map((one) => rule('unbind', '--initiator-address', one)),
    ...differ(is.initiator_names, names).map((one) => rule('unbind', '--initiator-name', one)),
  ]
}

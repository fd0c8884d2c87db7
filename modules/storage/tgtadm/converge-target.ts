import type { Change } from '../../../src/module/contract.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import type { Given } from './arguments.ts'
import { saveScript } from './saved-file.ts'
import type { Bound, TargetState, Unit } from './target-state.ts'

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

/** The script that makes a target, its units, accounts and rules what they should be, together with its file. */
export function convergeTarget({ is, should }: Change<TargetState>, given: Given): Script {
  if (given.state === 'absent') return removeTarget(is, given)
  const tid = is.tid ?? given.tid ?? Math.max(0, ...is.others.tids) + 1
  const luns = should.luns ?? []
  const gone = is.luns.filter((unit) => needsAnew(unit, luns))
  const kept = is.luns.filter((unit) => !gone.includes(unit))
  const live = lines(
    is.state === 'absent' && sh`${tgt} --op new --mode target --tid ${tid} --targetname ${given.target} || exit`,
    ...gone.map(({ lun }) => sh`${tgt} --op delete --mode logicalunit --tid ${tid} --lun ${lun} || exit`),
    ...luns.flatMap((unit) => {
      const before = kept.find(({ lun }) => lun === unit.lun)
      return before ? [updateUnit(tid, unit, before)] : [newUnit(tid, unit), updateUnit(tid, unit, undefined)]
    }),
    ...accountScripts(tid, is, given),
    // Who may log in comes when there is something to log in to, and behind the accounts that they must prove.
    ...ruleScripts(tid, is, should.initiator_addresses ?? [], should.initiator_names ?? []),
  )
  return saveScript(given, is, live)
}

const removeTarget = (is: TargetState, given: Given): Script =>
  saveScript(
    given,
    is,
    lines(
      is.state === 'present' &&
        sh`${tgt} --op delete${given.force ? sh` --force` : sh``} --mode target --tid ${is.tid ?? 0} || exit`,
      ...[...is.incoming, ...is.outgoing]
        .filter(({ user }) => !is.others.bound.some((one) => one.user === user))
        .map(({ user }) => sh`${tgt} --op delete --mode account --user ${user} || exit`),
    ),
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

/** Who proves himself how to a target, or a target to initiators. */
interface Proof {
  readonly user: string
  readonly password: string
  readonly outgoing: boolean
}

/**
 * tgtd keeps the accounts of a target in slots, and ends itself when it is asked to show a target with a hole among them. So
 * when one goes, all are unbound from the last to the first and bound again. A target without any account lets everybody in,
 * so no new connection is taken meanwhile; initiators try again, and those that are logged in notice nothing.
 */
function accountScripts(tid: number, is: TargetState, given: Given): readonly Script[] {
  const wished: readonly Proof[] = [
    ...given.incoming.map((one) => ({ ...one, outgoing: false })),
    ...(given.outgoing ? [{ ...given.outgoing, outgoing: true }] : []),
  ]
  const had = [
    ...is.others.slots.map((user) => ({ tid, user, outgoing: false })),
    ...is.outgoing.map(({ user }) => ({ tid, user, outgoing: true })),
  ]
  const right = ({ user, outgoing }: Proof): boolean =>
    (outgoing ? is.outgoing : is.incoming).some((one) => one.user === user && one.password === 'as asked')
  const known = (user: string): boolean => is.others.accounts.includes(user)
  // Another target's file vouches for the password; then the account is right and only bound here.
  const fresh = wished.filter((one) => !right(one))
  const made = fresh.filter(({ user }) => !(known(user) && is.others.agreed.includes(user)))
  const left = had.filter((one) => !wished.some((wish) => wish.user === one.user && wish.outgoing === one.outgoing))
  const unused = left
    .map(({ user }) => user)
    .filter((user) => ![...is.others.bound, ...wished].some((one) => one.user === user))
  const deleted = [...new Set([...made.map(({ user }) => user).filter(known), ...unused])]
  const touched = [...had, ...is.others.bound].filter(
    (one) => deleted.includes(one.user) || left.some((gone) => gone.tid === one.tid && gone.user === one.user),
  )
  const holed = [...new Set(touched.filter(({ outgoing }) => !outgoing).map((one) => one.tid))]
  const slots = (number: number): readonly Bound[] =>
    [...had, ...is.others.bound].filter((one) => one.tid === number && !one.outgoing)
  const bind = (one: Bound, op = 'bind'): Script =>
    sh`${tgt} --op ${op} --mode account --tid ${one.tid} --user ${one.user}${one.outgoing ? sh` --outgoing` : sh``} || exit`
  const outgoing = touched.filter((one) => one.outgoing)
  return [
    ...(made.length > 0 ? [accountFunction] : []),
    ...(holed.length > 0 ? [available(false)] : []),
    ...holed.flatMap((number) => [...slots(number)].reverse().map((one) => bind(one, 'unbind'))),
    ...outgoing.map((one) => bind(one, 'unbind')),
    ...deleted.map((user) => sh`${tgt} --op delete --mode account --user ${user} || exit`),
    ...made.map(({ user, password }) => sh`printf %s ${`user=${user},password=${password}`} | account ${user} || exit`),
    ...wished
      .filter((one) => {
        const bound = had.some(({ user, outgoing: out }) => user === one.user && out === one.outgoing)
        const loose = one.outgoing
          ? outgoing.some((was) => was.tid === tid && was.user === one.user)
          : holed.includes(tid)
        return !bound || loose
      })
      .map((one) => bind({ tid, user: one.user, outgoing: one.outgoing })),
    ...holed.filter((number) => number !== tid).flatMap((number) => slots(number).map((one) => bind(one))),
    ...outgoing.filter((one) => one.tid !== tid).map((one) => bind(one)),
    ...(holed.length > 0 || !is.ready ? [available(true)] : []),
  ]
}

const available = (on: boolean): Script =>
  sh`${tgt} --op update --mode sys --name State --value ${on ? 'ready' : 'offline'} || exit`

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

import * as argument from '../../src/module/argument.ts'
import { type Change, Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../src/shell/script.ts'
import {
  type BlockDevice,
  blockDeviceFunctions,
  blockDeviceQuestion,
  contentOf,
  readBlockDevice,
  unlessChanged,
} from './block-device.ts'
import { type Listing, type Partition, placeInBytes, readListing } from './parted-listing.ts'

const units = ['s', 'B', 'KB', 'KiB', 'MB', 'MiB', 'GB', 'GiB', 'TB', 'TiB', '%', 'cyl', 'chs', 'compact'] as const

const place = () =>
  argument
    .line()
    .refine(
      (text) => /^-?[\d.]+ *(s|B|[KMGT]i?B|%|cyl|chs|compact)?$/.test(text),
      'expected a place such as 10GiB or 50%',
    )

const word = () => argument.line().refine((text) => /^[\w()+-]+$/.test(text), 'expected one word')

const args = argument
  .args({
    device: argument.path().describe('The disk.'),
    number: argument
      .int()
      .refine((number) => number >= 1, 'The partition number must be greater then 0.')
      .optional()
      .describe('The partition, from 1 on.'),
    state: argument
      .choice(['present', 'absent', 'info'])
      .default('info')
      .describe('Whether the partition should be there; info only tells what there is.'),
    label: argument
      .choice(['aix', 'amiga', 'bsd', 'dvh', 'gpt', 'loop', 'mac', 'msdos', 'pc98', 'sun'])
      .default('msdos')
      .describe('The kind of table; another kind takes the place of a table without partitions, or of any with force.'),
    part_type: argument
      .choice(['primary', 'extended', 'logical'])
      .default('primary')
      .describe('The kind of partition, in a table of msdos.'),
    part_start: place().default('0%').describe('Where a new partition begins; a negative place counts from the end.'),
    part_end: place().default('100%').describe('Where it ends.'),
    unit: argument.choice(units).default('KiB').describe('The unit of places without one, and of what is returned.'),
    align: argument
      .choice(['cylinder', 'minimal', 'none', 'optimal', 'undefined'])
      .default('optimal')
      .describe('How a new partition is aligned.'),
    fs_type: word().optional().describe('The file system that a new partition is said to be for.'),
    name: argument
      .line()
      .refine((text) => !/["\\]/.test(text), 'expected a name without quotes and backslashes')
      .optional()
      .describe('The name of the partition, in a table of gpt.'),
    flags: argument.list(word()).optional().describe('Its flags, these and no others.'),
    resize: argument.bool().default(false).describe('Lets a partition that is there end at part_end.'),
    force: argument
      .bool()
      .default(false)
      .describe('Gives up what is on the disk, or in the partition: another table, a file system, the end of it.'),
  })
  .refine(({ state, number }) => state === 'info' || number !== undefined, {
    message: 'number is required with state present and absent',
  })

type Given = typeof args._output

/** One partition of a disk, and the table it is in. */
type PartitionState = {
  readonly table: string
  readonly found: boolean
  readonly name: string
  readonly flags: readonly string[]
  /** Where it ends, in bytes; null where that is not asked for. */
  readonly end: number | null
  readonly device: BlockDevice
  /** The partition itself. */
  readonly part: BlockDevice
  /** In the unit of the task. */
  readonly listing: Listing
  readonly others: readonly number[]
}

/** What alignment may move the end of a partition by. */
const SLACK = 1024 ** 2

const NOTHING: Wish<PartitionState> = {
  table: null,
  found: null,
  name: null,
  flags: null,
  end: null,
  device: null,
  part: null,
  listing: null,
  others: null,
}

const printed = (field: string, unit: string): Script =>
  sh`printf '%s=%s\000' ${field} "$(LC_ALL=C parted -s -m "$d" -- unit ${unit} print 2>/dev/null)"`

const question = ({ device, number, unit }: Given): Script =>
  lines(
    blockDeviceFunctions,
    blockDeviceQuestion(device),
    sh`if ! command -v parted >/dev/null 2>&1; then printf 'tool=parted is not installed (the package parted)\000'; exit 0; fi`,
    printed('bytelist', 'B'),
    printed('list', unit),
    number !== undefined &&
      sh`case $d in *[0-9]) part=\${d}p${number} ;; *) part=$d${number} ;; esac
if [ -b "$part" ]; then printf 'part-kind=block\000part-path=%s\000part-use=%s\000part-said=%s\000' "$part" "$(uses "$part")" "$(signature "$part")"; fi`,
    sh`exit 0`,
  )

const EMPTY: Listing = {
  disk: { dev: '', size: 0, unit: '', table: 'unknown', model: '', logical_block: 512, physical_block: 512 },
  partitions: [],
}

function readState(given: Given, fields: ReadonlyMap<string, string>): PartitionState {
  const device = readBlockDevice(fields)
  if (fields.has('tool')) throw new Refusal(asText(fields.get('tool') ?? ''))
  if (device.kind === 'missing') throw new Refusal(`there is no device ${given.device}`)
  if (device.lack !== '') throw new Refusal(device.lack)
  const bytes = readListing(asText(fields.get('bytelist') ?? '')) ?? EMPTY
  const here = bytes.partitions.find((one) => one.num === given.number)
  return {
    table: bytes.disk.table,
    found: here !== undefined,
    name: here?.name ?? '',
    flags: [...(here?.flags ?? [])].sort(),
    end: given.resize && here ? here.end + 1 : null,
    device,
    part: readBlockDevice(fields, 'part-'),
    listing: readListing(asText(fields.get('list') ?? '')) ?? EMPTY,
    others: bytes.partitions.map(({ num }) => num),
  }
}

/** The flags as parted shows them: a system partition of EFI is one to boot from. */
const wishedFlags = ({ flags }: Given): readonly string[] | null =>
  flags === undefined ? null : [...new Set(flags.includes('esp') ? [...flags, 'boot'] : flags)].sort()

function wishedEnd(given: Given, { end, listing, device }: PartitionState): number | null {
  if (end === null) return null
  const wished = placeInBytes(given.part_end, given.unit, { bytes: device.bytes, sector: listing.disk.logical_block })
  if (wished === undefined)
    throw new Refusal(`part_end ${given.part_end} cannot be counted in bytes: name it in MiB, MB or %`)
  return Math.abs(wished - end) <= SLACK ? end : wished
}

/** Refuses what would lose data that nobody gave up. */
function refuseLoss(given: Given, is: PartitionState, wish: Wish<PartitionState>): void {
  const { device, force, number } = given
  const part = contentOf(is.part)
  const refuse = (why: string): never => {
    throw new Refusal(`${why}; nothing was changed. force: true does it all the same.`)
  }
  if (wish.table !== null && wish.table !== is.table) {
    if (is.device.use !== '') throw new Refusal(`${device} is in use: ${is.device.use}. A new table would destroy it.`)
    if (force) return
    if (is.device.holds !== '') refuse(`${device} holds ${is.device.holds}`)
    if (is.others.length > 0) refuse(`${device} has a ${is.table} table with partitions ${is.others.join(', ')}`)
    return
  }
  const goes = wish.found === false && is.found
  const shrinks = wish.end !== null && is.end !== null && wish.end < is.end
  if (!goes && !shrinks) return
  if (is.part.use !== '') throw new Refusal(`partition ${number} of ${device} is in use: ${is.part.use}`)
  if (!force && part !== '') {
    refuse(`partition ${number} of ${device} holds ${part}${shrinks ? ', which would lose its end' : ''}`)
  }
}

/** The number that parted gives a new partition. */
function nextNumber({ part_type: kind, label }: Given, others: readonly number[]): number {
  const from = kind === 'logical' && label === 'msdos' ? 5 : 1
  return Array.from({ length: others.length + 1 }, (_, i) => from + i).find((one) => !others.includes(one)) ?? from
}

function desire(given: Given, is: PartitionState): Wish<PartitionState> {
  const { state, label, number, name } = given
  if (state === 'info') return NOTHING
  const wish: Wish<PartitionState> =
    state === 'absent'
      ? { ...NOTHING, found: false }
      : {
          ...NOTHING,
          table: label,
          found: true,
          name: name ?? null,
          flags: wishedFlags(given),
          end: wishedEnd(given, is),
        }
  refuseLoss(given, is, wish)
  const fresh = is.table === label ? is.others : []
  if (state === 'present' && !fresh.includes(number ?? 0) && nextNumber(given, fresh) !== number) {
    throw new Refusal(
      `a new partition of ${given.device} would get the number ${nextNumber(given, fresh)}, not ${number}`,
    )
  }
  return wish
}

/** The words of parted that lead from one to the other. */
function scriptWords({ is, should }: Change<PartitionState>, given: Given): readonly string[] {
  const { label, part_type, fs_type, part_start, part_end, number = 0 } = given
  if (given.state === 'absent') return should.found === false && is.found ? ['rm', String(number)] : []
  const labels = should.table !== null && should.table !== is.table
  const makes = should.found === true && (labels || !is.found)
  const before = makes ? [] : is.flags
  const wished = should.flags ?? before
  const flag = (name: string, state: 'on' | 'off'): readonly string[] => ['set', String(number), name, state]
  return [
    ...(labels ? ['mklabel', label] : []),
    ...(makes ? ['mkpart', part_type, ...(fs_type === undefined ? [] : [fs_type]), part_start, part_end] : []),
    ...(!makes && should.end !== null && should.end !== is.end ? ['resizepart', String(number), part_end] : []),
    ...(should.name !== null && (makes || should.name !== is.name) ? ['name', String(number), `"${should.name}"`] : []),
    ...wished.filter((one) => !before.includes(one)).flatMap((one) => flag(one, 'on')),
    ...before.filter((one) => !wished.includes(one)).flatMap((one) => flag(one, 'off')),
  ]
}

/** A partition of a disk. */
export const parted = resource<Given, PartitionState>({
  name: 'parted',
  purpose: 'A partition of a disk, and the table it is in.',
  returns: {
    disk: 'The disk: dev, size, unit, table, model, logical_block, physical_block.',
    partitions: 'Its partitions: num, begin, end, size, fstype, name, flags, unit.',
    script: 'What parted was told.',
  },
  examples: [
    {
      name: 'One partition for LVM',
      args: { device: '/dev/vdb', number: 1, state: 'present', label: 'gpt', name: 'data', flags: ['lvm'] },
    },
    { name: 'What there is', args: { device: '/dev/vda', unit: 'MiB' } },
    { name: 'A partition that is given up', args: { device: '/dev/vdb', number: 2, state: 'absent', force: true } },
  ],
  args,
  observe: (given) => ({
    script: question(given),
    parse: (_stdout, bytes) => readState(given, readFields(bytes)),
  }),
  desire,
  converge(change, given) {
    const align = given.align === 'undefined' ? [] : ['-a', given.align]
    return lines(
      blockDeviceFunctions,
      // Only what loses something must find the disk as it was: others may be at work on it.
      change.should.table !== null && change.should.table !== change.is.table && unlessChanged(change.is.device),
      sh`d=${change.is.device.path}
LC_ALL=C parted -s -m ${align} "$d" -- unit ${given.unit} ${scriptWords(change, given)} >&2 || exit`,
      // The kernel's nodes come a moment later.
      sh`if command -v udevadm >/dev/null 2>&1; then udevadm settle --timeout=10 || :; fi`,
      printed('list', given.unit),
    )
  },
  report(given, change, answer) {
    const told = answer && asText(readFields(answer.bytes).get('list') ?? '')
    const listing = (told === undefined ? undefined : readListing(told)) ?? change.is.listing
    const words = scriptWords(change, given)
    const script =
      given.state === 'info'
        ? `unit '${given.unit}' print`
        : words.length === 0
          ? ''
          : `unit ${given.unit} ${words.join(' ')}`
    return { disk: listing.disk, partitions: listing.partitions, script }
  },
  diff(given, change) {
    const { is, should } = change
    const text = (one: Partition): string => `${one.num} ${one.begin} ${one.end} ${one.name} ${one.flags.join(',')}\n`
    const words = scriptWords(change, given)
    return words.length === 0
      ? []
      : [
          {
            before: `${is.table}\n${is.listing.partitions.map(text).join('')}`,
            after: `${should.table ?? is.table}\n${words.join(' ')}\n`,
            beforeHeader: given.device,
            afterHeader: given.device,
          },
        ]
  },
})

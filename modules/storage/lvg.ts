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
import { needsLvm, quietly, readRows } from './lvm-report.ts'

const args = argument
  .args({
    vg: argument
      .line()
      .refine((text) => /^[A-Za-z0-9+_.][\w+.-]*$/.test(text) && !/^\.\.?$/.test(text), 'expected the name of a group')
      .describe('The volume group.'),
    pvs: argument
      .list(argument.path())
      .optional()
      .describe('The disks or partitions it is made of, these and no others.'),
    pesize: argument
      .line()
      .refine((text) => /^\d+[bBsSkKmMgGtTpPeE]?$/.test(text), 'expected a size such as 4 or 32M')
      .default('4')
      .describe('The size of an extent of a new group, in MiB without a unit.'),
    pv_options: argument.line().default('').describe('More words for pvcreate.'),
    vg_options: argument.line().default('').describe('More words for vgcreate.'),
    pvresize: argument.bool().default(false).describe('Takes all the room that its disks have.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether the group should be there.'),
    force: argument
      .bool()
      .default(false)
      .describe('Gives up what is on new disks, or the volumes of a group that goes.'),
  })
  .refine(({ state, pvs }) => state === 'absent' || (pvs?.length ?? 0) > 0, { message: 'No physical volumes given.' })

type Given = typeof args._output

/** A physical volume as LVM lists it. */
type PhysicalVolume = {
  readonly path: string
  readonly vg: string
  readonly allocated: number
  /** Whether the disk has room for one more extent at least. */
  readonly roomy: boolean
}

/** A volume group. */
type GroupState = {
  readonly found: boolean
  /** Its disks, sorted. */
  readonly pvs: readonly string[]
  readonly roomy: boolean
  readonly volumes: number
  /** The disks of the task. */
  readonly devices: readonly BlockDevice[]
  readonly all: readonly PhysicalVolume[]
}

const columns = 'pv_name,vg_name,pv_pe_alloc_count,dev_size,pv_size,pe_start,vg_extent_size'

const question = ({ pvs = [] }: Given): Script =>
  lines(
    blockDeviceFunctions,
    needsLvm,
    ...pvs.map((one, i) => blockDeviceQuestion(one, `${i}-`)),
    sh`printf 'groups=%s\000' "$(vgs ${quietly} -o vg_name,lv_count 2>/dev/null)"
l=$(pvs ${quietly} -o ${columns} 2>/dev/null | while IFS=';' read -r p rest; do printf '%s;%s\n' "$(canonical "\${p##* }")" "$rest"; done)
printf 'volumes=%s\000' "$l"
exit 0`,
  )

function readVolumes(text: string): readonly PhysicalVolume[] {
  return readRows(text)
    .filter((fields) => fields.length >= 7)
    .map(([path = '', vg = '', allocated, disk, size, start, extent]) => ({
      path,
      vg,
      allocated: Number(allocated),
      roomy: vg !== '' && Number(disk) - Number(size) - Number(start) > Number(extent),
    }))
}

function readState(given: Given, fields: ReadonlyMap<string, string>, check: boolean): GroupState {
  if (fields.has('tool')) throw new Refusal(asText(fields.get('tool') ?? ''))
  const devices = (given.pvs ?? []).map((one, i) => {
    const device = readBlockDevice(fields, `${i}-`)
    // Unlike Ansible: in check mode, a disk that an earlier task would have made is not missed.
    if (device.kind === 'missing' && !check && given.state === 'present') throw new Refusal(`Device ${one} not found.`)
    if (device.lack !== '') throw new Refusal(device.lack)
    return device
  })
  const all = readVolumes(asText(fields.get('volumes') ?? ''))
  const group = readRows(asText(fields.get('groups') ?? '')).find(([name]) => name === given.vg)
  const mine = all.filter(({ vg }) => vg === given.vg)
  return {
    found: group !== undefined,
    pvs: mine.map(({ path }) => path).sort(),
    roomy: mine.some(({ roomy }) => roomy),
    volumes: Number(group?.[1] ?? 0),
    devices,
    all,
  }
}

const NOTHING: Wish<GroupState> = { found: null, pvs: null, roomy: null, volumes: null, devices: null, all: null }

/** Refuses disks that are others', and to drop those that have data of the group. */
function refuseLoss({ vg, force }: Given, { devices, all, pvs }: GroupState): void {
  for (const device of devices.filter(({ path }) => !pvs.includes(path))) {
    const owner = all.find(({ path }) => path === device.path)?.vg ?? ''
    if (owner !== '') throw new Refusal(`Device ${device.path} is already in ${owner} volume group.`)
    if (device.use !== '') throw new Refusal(`${device.path} is in use: ${device.use}`)
    const content = contentOf(device)
    if (content !== '' && content !== 'LVM2_member' && !force) {
      throw new Refusal(`${device.path} holds ${content}; nothing was changed. force: true gives it up.`)
    }
  }
  const dropped = all.filter((one) => one.vg === vg && !devices.some(({ path }) => path === one.path))
  const full = dropped.find(({ allocated }) => allocated > 0)
  // Unlike Ansible: not even by force is a disk torn out that holds data of the group.
  if (full) throw new Refusal(`${full.path} holds data of ${vg}, and pvs does not name it: move it away first (pvmove)`)
}

function desire(given: Given, is: GroupState): Wish<GroupState> {
  const { vg, state, force, pvresize } = given
  if (state === 'absent') {
    if (is.found && is.volumes > 0 && !force) {
      throw new Refusal(`Refuse to remove non-empty volume group ${vg} without force=true`)
    }
    return { ...NOTHING, found: false }
  }
  refuseLoss(given, is)
  return {
    ...NOTHING,
    found: true,
    pvs: [...new Set(is.devices.map(({ path }) => path))].sort(),
    roomy: pvresize ? false : null,
  }
}

function converge({ is, should }: Change<GroupState>, given: Given): Script {
  const { vg, pesize, state } = given
  const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)
  if (state === 'absent') return lines(blockDeviceFunctions, sh`vgremove -f -- ${vg} >&2 || exit`)
  const fresh = is.devices.filter(
    ({ path }, i) => !is.pvs.includes(path) && is.devices.findIndex((one) => one.path === path) === i,
  )
  const unlabelled = fresh.filter(({ path }) => !is.all.some((one) => one.path === path))
  const paths = fresh.map(({ path }) => path)
  const dropped = is.pvs.filter((path) => !should.pvs?.includes(path))
  return lines(
    blockDeviceFunctions,
    ...fresh.map((device) => unlessChanged(device)),
    ...unlabelled.map((device) =>
      lines(
        contentOf(device) !== '' && sh`wipefs -a -q ${device.path} || exit`,
        sh`pvcreate ${words(given.pv_options)} -f -- ${device.path} >&2 || exit`,
      ),
    ),
    !is.found && sh`vgcreate ${words(given.vg_options)} -s ${pesize} -- ${vg} ${paths} >&2 || exit`,
    is.found && paths.length > 0 && sh`vgextend -- ${vg} ${paths} >&2 || exit`,
    given.pvresize &&
      is.roomy &&
      sh`pvresize -- ${is.all.filter((one) => one.vg === vg && one.roomy).map(({ path }) => path)} >&2 || exit`,
    dropped.length > 0 && sh`vgreduce -- ${vg} ${dropped} >&2 || exit`,
  )
}

/** A volume group of LVM. */
export const lvg = resource<Given, GroupState>({
  name: 'lvg',
  purpose: 'A volume group of LVM, and the disks it is made of.',
  returns: {},
  examples: [
    { name: 'A group of two disks', args: { vg: 'data', pvs: ['/dev/vdb', '/dev/vdc'], pesize: '32' } },
    { name: 'Its disk has become larger', args: { vg: 'data', pvs: '/dev/vdb', pvresize: true } },
    { name: 'A group that is given up with its volumes', args: { vg: 'old', state: 'absent', force: true } },
  ],
  args,
  observe: (given, { check }) => ({
    script: question(given),
    parse: (_stdout, bytes) => readState(given, readFields(bytes), check),
  }),
  desire,
  converge,
  diff: ({ vg }, { is, should }) => [
    {
      before: is.found ? is.pvs.map((one) => `${one}\n`).join('') : '',
      after: should.found ? (should.pvs ?? is.pvs).map((one) => `${one}\n`).join('') : '',
      beforeHeader: vg,
      afterHeader: vg,
    },
  ],
})

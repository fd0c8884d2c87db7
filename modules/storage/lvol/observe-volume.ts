import { type Asking, type Question, Refusal } from '../../../src/module/contract.ts'
import { asText, readFields } from '../../../src/shell/fields.ts'
import { lines, type Script, sh } from '../../../src/shell/script.ts'
import { blockDeviceFunctions, blockDeviceQuestion, readBlockDevice } from '../block-device.ts'
import { type Growth, growthOf, growths } from '../filesystem-kind.ts'
import { needsLvm, quietly, readRows } from '../lvm-report.ts'
import { type Given, nameOf } from './arguments.ts'
import type { Disk, Group, Volume, VolumeState } from './volume-state.ts'

/** Asks a host for a logical volume, its group, and what is on it. */
export const observeVolume = (given: Given, { check }: Asking): Question<VolumeState> => ({
  script: lines(
    blockDeviceFunctions,
    needsLvm,
    sh`printf 'groups=%s\000' "$(vgs ${quietly} -o vg_name,vg_extent_size,vg_extent_count,vg_free_count 2>/dev/null)"`,
    sh`l=$(pvs ${quietly} -o pv_name,vg_name,pv_pe_count,pv_pe_alloc_count 2>/dev/null | while IFS=';' read -r p r; do printf '%s;%s\n' "$(canonical "\${p##* }")" "$r"; done)
printf 'disks=%s\000' "$l"`,
    // Whether a volume is active is the kernel's to know, which --readonly does not ask: then its device is there.
    sh`l=$(lvs ${quietly} -o lv_dm_path,lv_name,lv_size,lv_attr,pool_lv,origin,stripes -- ${given.vg} 2>/dev/null | while IFS=';' read -r p r; do
p=\${p##* } a= u=; if [ -e "$p" ]; then a=active; ${given.state === 'absent' ? sh`u=$(uses "$(canonical "$p")")` : sh`:`}; fi
printf '%s;%s;%s\n' "$r" "$a" "$u"; done)
printf 'volumes=%s\000' "$l"`,
    ...given.pvs.map((one, i) => sh`printf 'pv%s=%s\000' ${i} "$(canonical ${diskOf(one)})"`),
    blockDeviceQuestion(`/dev/${given.vg}/${nameOf(given)}`),
    given.resizefs && measureQuestion,
    sh`exit 0`,
  ),
  parse: (_stdout, bytes) => readState(given, readFields(bytes), check),
})

/** The disk of `/dev/vdb:0-99`, which names some of its extents. */
const diskOf = (text: string): string => text.replace(/:[\d:-]+$/, '')

const measureQuestion: Script = lines(
  sh`m=$(uses "$d"); case $m in 'it is mounted at '*) m=\${m#it is mounted at } ;; *) m= ;; esac
printf 'mountpoint=%s\000' "$m"
[ ! -b "$d" ] || case $(signature "$d" | sed -n 's/^TYPE=//p') in`,
  ...growths.map(
    ([sign, { measure, mounted }]) =>
      sh`${sign}) printf 'measured=%s\000' "$( ${mounted ? sh`[ -n "$m" ] && ` : sh``}${measure} 2>&1)" ;;`,
  ),
  sh`esac`,
)

function readState(given: Given, fields: ReadonlyMap<string, string>, check: boolean): VolumeState {
  const field = (name: string): string => asText(fields.get(name) ?? '')
  if (fields.has('tool')) throw new Refusal(field('tool'))
  const group = readRows(field('groups')).find(([name]) => name === given.vg)
  const volumes = readVolumes(field('volumes'))
  const volume = volumes.find(({ name }) => name === nameOf(given)) ?? null
  const device = readBlockDevice(fields)
  const growth = growthOf(device.holds)
  const size = given.resizefs && growth ? growth.read(field('measured')) : undefined
  return {
    found: volume !== null,
    size: volume?.bytes ?? 0,
    active: volume?.active ?? false,
    whole: size ? size.bytes + size.spare >= device.bytes : null,
    group: group ? readGroup(group) : null,
    volume,
    volumes,
    disks: readRows(field('disks'))
      .map(readDisk)
      .filter(({ vg }) => vg === given.vg),
    named: given.pvs.map((_, i) => field(`pv${i}`)),
    device,
    mountpoint: field('mountpoint'),
    unmeasured:
      given.resizefs && growth && !size ? unmeasured(given, growth, field('mountpoint'), field('measured')) : '',
    check,
  }
}

function unmeasured(given: Given, growth: Growth, mountpoint: string, said: string): string {
  const device = `/dev/${given.vg}/${nameOf(given)}`
  if (growth.mounted && mountpoint === '') return `${device} needs to be mounted for its file system to be resized`
  return `the size of the file system on ${device} is not known: ${said.trim() || 'its tool said nothing'}`
}

const readGroup = ([, extent, total, free]: readonly string[]): Group => ({
  extent: Number(extent),
  total: Number(total),
  free: Number(free),
})

const readDisk = ([path = '', vg = '', total, taken]: readonly string[]): Disk => ({
  path,
  vg,
  total: Number(total),
  taken: Number(taken),
})

/** A volume whose parts are laid out in different ways comes once for each of them. */
function readVolumes(text: string): readonly Volume[] {
  const found = new Map<string, Volume>()
  for (const [name = '', bytes, attributes = '', pool = '', origin = '', stripes, active, use = ''] of readRows(text)) {
    found.set(name, {
      name,
      bytes: Number(bytes),
      kind: attributes.charAt(0),
      active: active === 'active',
      pool,
      origin,
      stripes: Math.max(Number(stripes) || 1, found.get(name)?.stripes ?? 1),
      use,
    })
  }
  return [...found.values()]
}

import type { Step } from '../../support/steps.ts'

/** A file that a shrunken or grown file system still has to have. */
const kept = '[ "$(cat /srv/data/kept)" = precious ]'

const extents = (volume: string, count: number): string =>
  `[ "$(lvs --noheadings -o seg_pe_ranges,lv_size --units m --nosuffix g/${volume} | tail -n 1 | awk '{ print $NF }')" = ${count * 4}.00 ]`

const gone = (volume: string): string => `! lvs g/${volume} >/dev/null 2>&1`

const data = { vg: 'g', lv: 'data' }

/** A volume through all its sizes, with a file system on it that is mounted and used. */
const sizes: readonly Step[] = [
  {
    name: 'a group that there is not',
    args: { ...data, vg: 'none', size: 8 },
    fails: 'Volume group none does not exist',
  },
  {
    name: 'a group',
    // The kernel calls its disks so as LVM does not know them, and nobody but LVM itself makes its devices.
    before: `printf 'devices { types = [ "ubd", 16 ] }\\nactivation { udev_sync = 0\\n udev_rules = 0\\n verify_udev_operations = 1 }\\n' >/etc/lvm/lvmlocal.conf`,
    module: 'lvg',
    args: { vg: 'g', pvs: ['/dev/lab/one', '/dev/lab/two'] },
  },
  { name: 'no size', args: data, refusal: 'No size given.' },
  {
    name: 'more than there is',
    args: { ...data, size: '1G' },
    refusal: 'Not enough free space left for g/data (1024 MiB required / 184 MiB available)',
  },
  {
    name: 'a strange disk',
    args: { ...data, size: '8', pvs: '/dev/ubda' },
    refusal: '/dev/ubda is no disk of the volume group g',
  },
  {
    name: 'a volume',
    args: { ...data, size: '30', pvs: '/dev/lab/one' },
    after: extents('data', 8),
    holds: ['it.size == 32'],
  },
  { name: 'its file system', module: 'filesystem', args: { dev: '/dev/g/data', fstype: 'ext4' } },
  {
    name: 'larger, its file system as it is',
    before: 'mkdir -p /srv/data; mount /dev/g/data /srv/data; echo precious >/srv/data/kept',
    args: { ...data, size: '40M' },
    after: extents('data', 10),
  },
  {
    name: 'the file system follows',
    args: { ...data, size: '64M', resizefs: true },
    after: `${extents('data', 16)} && [ "$(stat -f -c '%b' /srv/data)" -gt 50000 ] && ${kept}`,
  },
  {
    name: 'what was cut short between volume and file system is finished',
    before: 'lvextend -q -l 24 g/data >/dev/null',
    args: { ...data, size: '96M', resizefs: true },
    after: `[ "$(stat -f -c '%b' /srv/data)" -gt 80000 ] && ${kept}`,
  },
  {
    name: 'smaller without force',
    args: { ...data, size: '64M', resizefs: true },
    refusal: 'no shrinking of data without force=true',
  },
  { name: 'never smaller', args: { ...data, size: '64M', shrink: false }, changed: false },
  {
    name: 'smaller while it is mounted',
    args: { ...data, size: '64M', resizefs: true, force: true },
    refusal: 'is in use: it is mounted at /srv/data',
  },
  {
    name: 'inactive while it is mounted',
    args: { ...data, active: false },
    refusal: 'is in use: it is mounted at /srv/data',
  },
  {
    name: 'no more while it is mounted',
    args: { ...data, state: 'absent', force: true },
    refusal: 'is in use: it is mounted at /srv/data',
  },
  {
    name: 'smaller than its content',
    before: 'head -c 50M /dev/zero >/srv/data/much; umount /srv/data',
    args: { ...data, size: '32M', resizefs: true, force: true },
    fails: 'resize2fs|No space left|not enough space|minimum',
    after: `${extents('data', 24)} && mount /dev/g/data /srv/data && ${kept} && rm /srv/data/much && umount /srv/data`,
  },
  {
    name: 'smaller, the file system first',
    args: { ...data, size: '32M', resizefs: true, force: true },
    after: `${extents('data', 8)} && e2fsck -fn /dev/g/data >/dev/null && mount /dev/g/data /srv/data && ${kept} && umount /srv/data`,
  },
  { name: 'inactive', args: { ...data, active: false }, after: '[ ! -e /dev/mapper/g-data ]' },
  {
    name: 'a file system that is not active',
    args: { ...data, size: '40M', resizefs: true },
    refusal: 'is not active',
  },
  { name: 'active again, by hand deactivated', args: data, after: '[ -b /dev/mapper/g-data ]' },
  { name: 'half of the group', args: { ...data, size: '50%VG' }, after: extents('data', 23) },
  {
    name: 'to nothing',
    args: { ...data, size: '-100%VG', force: true },
    refusal: 'no shrinking of data to 0 permitted',
  },
  { name: 'what is free, of one that is there', args: { ...data, size: '100%FREE' }, changed: false },
  { name: 'all that is free', args: { ...data, size: '+100%FREE' }, after: extents('data', 46) },
  { name: 'a quarter of the group', args: { ...data, size: '25%VG', force: true }, after: extents('data', 11) },
  { name: 'by so much more', args: { ...data, size: '+5M' }, restless: true, after: extents('data', 13) },
  { name: 'by so much less', args: { ...data, size: '-8M', force: true }, restless: true, after: extents('data', 11) },
]

/** Snapshots, thin volumes, and what goes with what. */
const relations: readonly Step[] = [
  {
    name: 'a snapshot of nothing',
    args: { ...data, lv: 'none', snapshot: 's', size: 8 },
    fails: 'origin LV none does not exist',
  },
  {
    name: 'a snapshot',
    args: { ...data, snapshot: 's', size: '8M' },
    after: '[ "$(lvs --noheadings -o origin g/s | tr -d " ")" = data ]',
  },
  { name: 'a larger snapshot', args: { ...data, snapshot: 's', size: '12M' }, after: extents('s', 3) },
  {
    name: 'an inactive snapshot',
    args: { ...data, snapshot: 's', active: false },
    refusal: 'active when its origin is',
  },
  {
    name: 'a snapshot of another',
    before: 'lvcreate -q --yes -n other -l 1 g >/dev/null',
    args: { ...data, lv: 'other', snapshot: 's' },
    refusal: 'is no snapshot of other',
  },
  {
    name: 'the snapshot stays without force',
    args: { ...data, snapshot: 's', state: 'absent' },
    refusal: 'no removal of logical volume s without force=true',
  },
  {
    name: 'the snapshot goes',
    args: { ...data, snapshot: 's', state: 'absent', force: true },
    after: `${gone('s')} && lvs g/data >/dev/null`,
  },
  {
    name: 'a volume of two stripes',
    args: { vg: 'g', lv: 'striped', size: '10M', opts: '-i 2' },
    after: extents('striped', 4),
  },
  { name: 'as it is, rounded by LVM', args: { vg: 'g', lv: 'striped', size: '10M' }, changed: false },
  {
    name: 'no thin pool',
    args: { vg: 'g', lv: 'thin', thinpool: 'pool', size: '100M' },
    fails: 'Thin pool LV pool does not exist',
  },
  { name: 'a thin pool', args: { vg: 'g', thinpool: 'pool', size: '16M' }, after: extents('pool', 4) },
  { name: 'a thin volume', args: { vg: 'g', lv: 'thin', thinpool: 'pool', size: '100M' }, after: extents('thin', 25) },
  {
    name: 'a larger thin volume',
    args: { vg: 'g', lv: 'thin', thinpool: 'pool', size: '120M' },
    after: extents('thin', 30),
  },
  {
    name: 'a thin snapshot',
    args: { vg: 'g', lv: 'thin', snapshot: 'thinsnap' },
    after: '[ -b /dev/mapper/g-thinsnap ]',
  },
  {
    name: 'an inactive thin snapshot',
    args: { vg: 'g', lv: 'thin', snapshot: 'thinsnap', active: false },
    after: '[ ! -e /dev/mapper/g-thinsnap ]',
  },
  { name: 'a larger pool', args: { vg: 'g', thinpool: 'pool', size: '24M' }, after: extents('pool', 6) },
  {
    name: 'a pool with a volume that is used',
    before: 'mkfs.ext4 -q /dev/g/thin && mkdir -p /srv/thin && mount /dev/g/thin /srv/thin',
    args: { vg: 'g', thinpool: 'pool', state: 'absent', force: true },
    refusal: 'g/thin is in use: it is mounted at /srv/thin',
  },
  {
    name: 'the pool with all in it',
    before: 'umount /srv/thin',
    args: { vg: 'g', thinpool: 'pool', state: 'absent', force: true },
    after: `${gone('pool')} && ${gone('thin')} && lvs g/data >/dev/null`,
  },
  { name: 'the volume goes', args: { ...data, state: 'absent', force: true }, after: gone('data') },
]

/** What a logical volume is taken through on a kernel with device-mapper. */
export const volumeSteps: readonly Step[] = [...sizes, ...relations]

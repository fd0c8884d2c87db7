/** A size as a task has it: bytes, or a share of the group, of what is free in it, or of some of its disks. */
export type VolumeSize =
  | { readonly kind: 'bytes'; readonly sign: Sign; readonly bytes: number; readonly unit: number }
  | { readonly kind: 'share'; readonly sign: Sign; readonly percent: number; readonly of: 'VG' | 'FREE' | 'PVS' }

/** Whether a size is one to reach, or by how much to grow or to shrink. */
type Sign = '' | '+' | '-'

const MIB = 1024 ** 2

// Units of LVM are powers of 1024 in capitals as well; s is a sector.
const units: Readonly<Record<string, number>> = {
  '': MIB,
  b: 1,
  s: 512,
  k: 1024,
  m: MIB,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
  e: 1024 ** 6,
}

/** Reads a size; gives what is wrong with it, as a sentence, where it is none. */
export function readVolumeSize(text: string): VolumeSize | string {
  const [, sign = '', number = '', rest = ''] = /^([+-]?)(\d+(?:\.\d+)?)(.*)$/.exec(text.trim()) ?? []
  const signed = sign as Sign
  if (rest.startsWith('%')) {
    const of = rest.slice(1)
    if (of !== 'VG' && of !== 'FREE' && of !== 'PVS') return 'Specify extents as a percentage of VG|PVS|FREE'
    if (Number(number) > 100) return 'Size percentage cannot be larger than 100%'
    return { kind: 'share', sign: signed, percent: Number(number), of }
  }
  const unit = units[rest.toLowerCase()]
  if (number === '' || unit === undefined) return `Bad size specification of '${text}'`
  return { kind: 'bytes', sign: signed, bytes: Math.ceil(Number(number) * unit), unit }
}

/** The room of a volume group in extents. */
export interface Room {
  readonly total: number
  readonly free: number
  /** The extents of the disks that the task names, or of all. */
  readonly disks: number
  readonly diskFree: number
}

/** How many extents a volume should have, and null for as many as it has; `own` is null for one that is still to be made. */
export function extentsOf(size: VolumeSize, extent: number, own: number | null, room: Room): number | null {
  const has = own ?? 0
  const part = Math.floor(shareOf(size, extent, room))
  switch (size.sign) {
    case '+':
      return has + part
    case '-':
      return has - part
    case '': {
      if (size.kind === 'bytes') return part
      // What is free shrinks by what the volume takes, so a share of it says how large a new one becomes.
      if (size.of === 'FREE' && own !== null) return null
      return Math.min(part, has + room.diskFree)
    }
  }
}

function shareOf(size: VolumeSize, extent: number, room: Room): number {
  if (size.kind === 'bytes') {
    const extents = size.bytes / extent
    return size.sign === '-' ? Math.floor(extents) : Math.ceil(extents)
  }
  const whole = { VG: room.total, FREE: room.diskFree, PVS: room.disks }[size.of]
  return (whole * size.percent) / 100
}

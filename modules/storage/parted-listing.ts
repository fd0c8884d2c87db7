/** A partition as parted lists it, under Ansible's names. */
export type Partition = {
  readonly num: number
  readonly begin: number
  readonly end: number
  readonly size: number
  readonly fstype: string
  readonly name: string
  readonly flags: readonly string[]
  readonly unit: string
}

/** A disk as parted lists it, under Ansible's names. */
export type Disk = {
  readonly dev: string
  readonly size: number
  readonly unit: string
  /** `unknown` where there is no table. */
  readonly table: string
  readonly model: string
  readonly logical_block: number
  readonly physical_block: number
}

/** What `parted -s -m DEVICE unit U print` says. */
export type Listing = { readonly disk: Disk; readonly partitions: readonly Partition[] }

const amount = (text = ''): number => Number.parseFloat(text)

const fieldsOf = (line: string): readonly string[] => line.replace(/;$/, '').split(':')

/** Reads what parted printed for a machine to read; undefined when it is no listing. */
export function readListing(text: string): Listing | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const at = lines.findIndex((line) => /^(BYT|CYL|CHS);$/.test(line))
  const [dev, size, , logical, physical, table = 'unknown', model = ''] = fieldsOf(lines[at + 1] ?? '')
  if (at < 0 || dev === undefined || size === undefined) return undefined
  const unit = (/[a-z%]+$/i.exec(size)?.[0] ?? '').toLowerCase()
  const partitions = lines.slice(at + 2).flatMap((line) => {
    const [num, begin, end, length, fstype = '', name = '', flags = ''] = fieldsOf(line)
    if (!/^\d+$/.test(num ?? '')) return []
    return [
      {
        num: Number(num),
        begin: amount(begin),
        end: amount(end),
        size: amount(length),
        fstype,
        name,
        flags: flags.split(', ').filter(Boolean),
        unit,
      },
    ]
  })
  return {
    disk: {
      dev,
      size: amount(size),
      unit,
      table,
      model,
      logical_block: Number(logical),
      physical_block: Number(physical),
    },
    partitions,
  }
}

const steps: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
}

/** The bytes from the start of the disk that a place means; undefined for units that no one can count by. */
export function placeInBytes(
  place: string,
  unit: string,
  disk: { readonly bytes: number; readonly sector: number },
): number | undefined {
  const [, sign = '', number = '', own = ''] = /^(-?)([\d.]+)\s*([a-z%]*)$/i.exec(place) ?? []
  const word = (own === '' ? unit : own).toLowerCase()
  const step = word === '%' ? disk.bytes / 100 : word === 's' ? disk.sector : steps[word]
  if (number === '' || step === undefined) return undefined
  const bytes = Number(number) * step
  return sign === '-' ? disk.bytes - bytes : bytes
}

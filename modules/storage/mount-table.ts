/** One mount of the kernel's table. */
export interface Mounted {
  readonly path: string
  /** What is mounted, as the kernel names it: a device, a share, or the file system's own word. */
  readonly source: string
  readonly fstype: string
  readonly device: string
  /** The folder of the file system that is seen here. */
  readonly root: string
  /** What holds for this mount, and for its file system wherever it is mounted. */
  readonly options: readonly string[]
}

const plain = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Reads the text of `/proc/self/mountinfo`. */
export const readMountTable = (text: string): readonly Mounted[] =>
  text
    .split('\n')
    .filter((line) => line.includes(' - '))
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ')
      const [, , device = '', root = '', path = '', own = ''] = before.split(' ')
      const [fstype = '', source = '', shared = ''] = after.split(' ')
      const options = [...own.split(','), ...shared.split(',')].map(plain)
      return { path: plain(path), source: plain(source), fstype, device, root: plain(root), options }
    })

/** The mount that is seen at a path; undefined when there is none. */
export const mountAt = (table: readonly Mounted[], path: string): Mounted | undefined =>
  table.findLast((one) => one.path === path)

/** The paths by which a folder that is seen at a second place is known elsewhere. */
export const boundFrom = (table: readonly Mounted[], at: Mounted): readonly string[] =>
  table
    .filter((one) => one !== at && one.device === at.device)
    .flatMap((one) => {
      const root = one.root === '/' ? '' : one.root
      if (at.root !== root && !at.root.startsWith(`${root}/`)) return []
      const rest = at.root.slice(root.length)
      return [`${one.path === '/' ? '' : one.path}${rest === '/' ? '' : rest}` || '/']
    })

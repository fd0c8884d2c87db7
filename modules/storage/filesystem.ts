import * as argument from '../../src/module/argument.ts'
import { Refusal, resource, type Wish } from '../../src/module/contract.ts'
import { asText, readFields } from '../../src/shell/fields.ts'
import { lines, sh } from '../../src/shell/script.ts'
import {
  type BlockDevice,
  blockDeviceFunctions,
  blockDeviceQuestion,
  contentOf,
  readBlockDevice,
  unlessChanged,
} from './block-device.ts'
import { type FilesystemKind, type FilesystemName, filesystemKinds } from './filesystem-kind.ts'

const names = Object.keys(filesystemKinds) as [FilesystemName, ...FilesystemName[]]

const args = argument
  .args({
    dev: argument
      .path()
      .meta({ aliases: ['device'] })
      .describe('The device, or a file that is used like one.'),
    fstype: argument
      .choice(names)
      .optional()
      .meta({ aliases: ['type'] })
      .describe('The type of the file system.'),
    state: argument.choice(['present', 'absent']).default('present').describe('absent wipes its signatures off.'),
    force: argument.bool().default(false).describe('Gives up another file system, or whatever else is on the device.'),
    resizefs: argument.bool().default(false).describe('Has the file system take all the room of the device.'),
    opts: argument.line().optional().describe('More words for the command that makes it.'),
  })
  .refine(({ state, fstype }) => state === 'absent' || fstype !== undefined, {
    message: 'fstype is required with state=present',
  })

type Given = typeof args._output

/** What is written on a device. */
type FilesystemState = {
  /** The type as blkid calls it; `''` for nothing. */
  readonly type: string
  /** Whether it takes all the room there is; null where that is not asked for. */
  readonly whole: boolean | null
  readonly device: BlockDevice
  /** Why its size is not known, as a sentence; `''` when it is, or is not asked for. */
  readonly unmeasured: string
  readonly mountpoint: string
}

const kindOf = ({ fstype }: Given): FilesystemKind | undefined => fstype && filesystemKinds[fstype]

const measureQuestion = (given: Given) => {
  const growth = kindOf(given)?.grow
  if (!given.resizefs || !growth) return undefined
  return sh`m=$(uses "$d"); case $m in 'it is mounted at '*) m=\${m#it is mounted at } ;; *) m= ;; esac
printf 'mountpoint=%s\000measured=%s\000' "$m" "$( ${growth.mounted ? sh`[ -n "$m" ] && ` : sh``}${growth.measure} 2>&1)"`
}

function measured(
  given: Given,
  device: BlockDevice,
  fields: ReadonlyMap<string, string>,
): Pick<FilesystemState, 'whole' | 'unmeasured'> {
  const kind = kindOf(given)
  if (!given.resizefs || !kind || device.holds !== kind.sign) return { whole: null, unmeasured: '' }
  if (!kind.grow) return { whole: null, unmeasured: `module does not support resizing ${given.fstype} filesystem yet.` }
  const answer = asText(fields.get('measured') ?? '')
  const size = kind.grow.read(answer)
  if (size) return { whole: size.bytes + size.spare >= device.bytes, unmeasured: '' }
  const unmounted = kind.grow.mounted && (fields.get('mountpoint') ?? '') === ''
  return {
    whole: null,
    unmeasured: unmounted
      ? `${given.dev} needs to be mounted for ${given.fstype} operations`
      : `the size of the file system on ${given.dev} is not known: ${answer.trim() || 'its tool said nothing'}`,
  }
}

const NOTHING: Wish<FilesystemState> = { type: null, whole: null, device: null, unmeasured: null, mountpoint: null }

/** Refuses to give up what somebody uses, which no argument allows. */
function refuseInUse({ dev }: Given, { device }: FilesystemState, what: string): void {
  if (device.use !== '') throw new Refusal(`${dev} is in use: ${device.use}. ${what} would destroy it.`)
}

function desire(given: Given, is: FilesystemState): Wish<FilesystemState> {
  const { dev, state, force } = given
  const { device } = is
  if (device.kind === 'other') throw new Refusal(`Target device not supported: ${dev}`)
  if (device.lack !== '') throw new Refusal(device.lack)
  const kind = kindOf(given)
  if (state === 'absent' || !kind) {
    if (is.type === '') return NOTHING
    refuseInUse(given, is, 'Wiping it')
    return { ...NOTHING, type: '' }
  }
  if (is.type === kind.sign) {
    if (is.unmeasured !== '') throw new Refusal(is.unmeasured)
    return { ...NOTHING, whole: is.whole === null ? null : true }
  }
  const content = contentOf(device)
  if (content !== '' && !force) throw new Refusal(`'${dev}' is already used as ${content}, use force=true to overwrite`)
  refuseInUse(given, is, 'A new file system')
  return { ...NOTHING, type: kind.sign }
}

/** A file system on a device. */
export const filesystem = resource<Given, FilesystemState>({
  name: 'filesystem',
  purpose: 'A file system on a device: made where there is none, let grow, or wiped off.',
  returns: {},
  examples: [
    { name: 'A disk for the data', args: { dev: '/dev/vdb', fstype: 'ext4', opts: '-L data' } },
    { name: 'It has become larger', args: { dev: '/dev/vg0/data', fstype: 'xfs', resizefs: true } },
    { name: 'An area of swap', args: { dev: '/dev/vdc1', fstype: 'swap' } },
  ],
  args,
  observe: (given, { check }) => ({
    script: lines(blockDeviceFunctions, blockDeviceQuestion(given.dev), measureQuestion(given), sh`exit 0`),
    parse(_stdout, bytes) {
      const fields = readFields(bytes)
      const device = readBlockDevice(fields)
      // Unlike Ansible: in check mode, a device that an earlier task would have made is not missed.
      if (device.kind === 'missing' && given.state === 'present' && !check) {
        throw new Refusal(`Device ${given.dev} not found.`)
      }
      return {
        // Unlike Ansible: a table of partitions is something, too.
        type: given.state === 'absent' ? contentOf(device) : device.holds,
        ...measured(given, device, fields),
        device,
        mountpoint: asText(fields.get('mountpoint') ?? ''),
      }
    },
  }),
  desire,
  converge({ is, should }, given) {
    const kind = kindOf(given)
    const { device } = is
    if (should.whole === true && kind?.grow) {
      return lines(blockDeviceFunctions, sh`d=${device.path} m=${is.mountpoint}`, sh`{ ${kind.grow.grow}; } || exit`)
    }
    const wipe = sh`wipefs -a -q "$d" || exit`
    if (given.state === 'absent' || !kind) return lines(blockDeviceFunctions, unlessChanged(device), wipe)
    const [program, ...words] = kind.make
    return lines(
      blockDeviceFunctions,
      sh`command -v ${program} >/dev/null 2>&1 || { printf '%s is not installed\n' ${program} >&2; exit 1; }`,
      unlessChanged(device),
      // Signatures of two kinds on one device would make it anybody's guess what it holds.
      contentOf(device) !== '' && sh`if command -v wipefs >/dev/null 2>&1; then ${wipe}; fi`,
      sh`${[program, ...words, ...(given.opts ?? '').split(/\s+/).filter(Boolean)]} "$d" || exit`,
    )
  },
  report: ({ dev, state }, { is }) =>
    is.device.kind === 'missing' && state === 'absent' ? { msg: `Device ${dev} not found.` } : {},
  diff: ({ dev }, { is, should }) => {
    const text = (type: string, whole: boolean | null): string =>
      type === '' ? '' : `${type}${whole === false ? ' on a part of the device' : ''}\n`
    return [
      {
        before: text(is.type, is.whole),
        after: text(should.type ?? is.type, should.whole ?? is.whole),
        beforeHeader: dev,
        afterHeader: dev,
      },
    ]
  },
})

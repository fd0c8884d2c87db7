import * as argument from '../../../src/module/argument.ts'
import { readVolumeSize } from './volume-size.ts'

const name = (what: string) =>
  argument
    .line()
    .refine((text) => /^[A-Za-z0-9+_.][\w+.-]*$/.test(text) && !/^\.\.?$/.test(text), `expected the name of ${what}`)

/** What lvol takes, as community.general.lvol has it. */
export const volumeArguments = argument
  .args({
    vg: name('a group').describe('The volume group it is in.'),
    lv: name('a volume').optional().describe('The volume; of a snapshot, that which it is taken of.'),
    size: argument
      .line()
      .superRefine((text, context) => {
        const size = readVolumeSize(text)
        if (typeof size === 'string') context.addIssue({ code: 'custom', message: size })
      })
      .optional()
      .describe('512 (MiB), 10G, 60%VG, 100%FREE or 50%PVS; with + or - by how much it grows or shrinks.'),
    state: argument.choice(['present', 'absent']).default('present').describe('Whether it should be there.'),
    active: argument.bool().default(true).describe('Whether the host has it as a device.'),
    force: argument.bool().default(false).describe('Lets it shrink or go, with what is on it.'),
    opts: argument.line().default('').describe('More words for lvcreate.'),
    shrink: argument.bool().default(true).describe('Whether one that is larger than size shrinks.'),
    resizefs: argument
      .bool()
      .default(false)
      .describe('Has the file system take all the room of the volume, or give up what the volume gives up.'),
    snapshot: name('a snapshot').optional().describe('A snapshot of lv.'),
    pvs: argument.list(argument.line()).default([]).describe('The disks of the group that it may take room on.'),
    thinpool: name('a thin pool').optional().describe('The thin pool that lv is in, or the pool itself without lv.'),
  })
  .refine(({ lv, thinpool }) => lv !== undefined || thinpool !== undefined, {
    message: 'one of the following is required: lv, thinpool',
  })
  .refine(({ lv, snapshot }) => snapshot === undefined || lv !== undefined, {
    message: 'snapshot needs lv, the volume that it is taken of',
  })

export type Given = typeof volumeArguments._output

/** The volume that a task is about. */
export const nameOf = ({ snapshot, lv, thinpool }: Given): string => snapshot ?? lv ?? thinpool ?? ''

/** Whether a task is about a thin pool itself. */
export const isPool = ({ lv, thinpool }: Given): boolean => lv === undefined && thinpool !== undefined

/** Whether a task is about a volume in a thin pool. */
export const isThin = ({ lv, thinpool, snapshot }: Given): boolean =>
  lv !== undefined && thinpool !== undefined && snapshot === undefined

/** The words of an argument that has several. */
export const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)
